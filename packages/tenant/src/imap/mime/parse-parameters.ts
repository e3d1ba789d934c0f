/** A header value such as `text/plain; charset=utf-8`: what stands before the first semicolon, and the parameters in order. */
export type Parameters = { readonly value: string; readonly parameters: readonly (readonly [name: string, value: string])[] }

// Nobody writes so many; without a bound one header line could make an answer of any size.
const MAX_PARAMETERS = 100

/** Reads it as it stands (RFC 2045 section 5.1): RFC 2231 pieces keep their names with stars. */
export function parseParameters(text: string): Parameters {
  const value = (/^[^;]*/.exec(text)?.[0] ?? '').trim()
  const pattern = /;\s*([^\s=;]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))/gy
  pattern.lastIndex = text.indexOf(';')
  const parameters: (readonly [string, string])[] = []
  while (pattern.lastIndex >= 0 && parameters.length < MAX_PARAMETERS) {
    const found = pattern.exec(text)
    if (found === null) break
    const quoted = found[2]?.replace(/\\(.)/g, '$1')
    parameters.push([found[1] ?? '', quoted ?? stripComment(found[3] ?? '')])
    const rest = /[^;]*/y
    rest.lastIndex = pattern.lastIndex
    pattern.lastIndex += rest.exec(text)?.[0].length ?? 0
  }
  return { value: stripComment(value), parameters }
}

function stripComment(text: string): string {
  return text.replace(/\([^()]*\)\s*$/, '').trim()
}
