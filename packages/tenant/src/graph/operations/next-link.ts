import type { Call } from '../call.ts'

/** The request's own URL with these options set and `drop` taken out: clients follow it as it is. */
export function nextLink(call: Call, set: Readonly<Record<string, string>>): string {
  const url = new URL(call.c.req.url)
  const names = new Set(Object.keys(set).flatMap((name) => [name, name.replace(/^\$/, '')]))
  const kept = [...url.searchParams].filter(([name]) => !names.has(name))
  const query = [...kept, ...Object.entries(set)].map(([name, value]) => `${encodeName(name)}=${encodeURIComponent(value)}`)
  return `${url.origin}${url.pathname}?${query.join('&')}`
}

function encodeName(name: string): string {
  return encodeURIComponent(name).replace(/^%24/, '$')
}
