import { ConnectorError } from '../connector-error.ts'

/** A setting that cannot be used, before anything is asked: which one, and what to do. */
export function wrongSetting(field: string, message: string, cause?: unknown): ConnectorError {
  return new ConnectorError('CONFIGURATION', message, { border: 'entra', field }, cause)
}

/**
 * An address without its closing slash. Tokens and secrets travel to it, so plain HTTP is for loopback alone, and it holds no user,
 * query or fragment. `what` is the address's name in the sentence, `field` that of the setting.
 */
export function plainAddress(text: string, { what, field }: { readonly what: string; readonly field: string }): string {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined
  if (url === undefined || (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))))
    throw wrongSetting(field, `The ${what} address must begin with https:// (http:// for this machine only).`)
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw wrongSetting(field, `The ${what} address must be a plain address without user, query or fragment.`)
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host)
}
