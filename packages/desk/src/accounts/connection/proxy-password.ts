import type { Connection } from '@postdesk/contract'
import type { Sealed, Sealer } from '../../config/index.ts'
import { openSecret } from '../registration/open-secret.ts'

/** A connection to be kept: the password typed into its proxy's address stands sealed beside it; null where none was typed. */
export type SealedConnection = Omit<Connection, 'hasProxyPassword'> & { readonly proxyPassword: Sealed | null }

/** Settings of an account whose proxy's password is opened: to connect with, never to be kept or shown. */
export type OpenSettings = { readonly [opened]: true }
declare const opened: unique symbol

/**
 * Scheme, user, password and the rest (RFC 3986 section 3.2.1). Read by hand, for an address no URL parser takes must not keep its password
 * in the clear either: whatever stands before the last `@` is who signs in.
 */
const PROXY = /^([a-z][a-z0-9+.-]*:\/\/)(?:([^:]*?)(?::(.*))?@)?([^@]*)$/is

type ProxyParts = {
  readonly scheme: string
  readonly user: string | null
  readonly password: string | null
  readonly host: string
}

function partsOf(url: string): ProxyParts | null {
  const [, scheme = '', user, password, host = ''] = PROXY.exec(url) ?? []
  return scheme === '' ? null : { scheme, user: user ?? null, password: password ?? null, host }
}

const joined = ({ scheme, user, password, host }: ProxyParts): string => {
  const userinfo = `${user ?? ''}${password === null ? '' : `:${password}`}`
  return `${scheme}${userinfo === '' ? '' : `${userinfo}@`}${host}`
}

/** A proxy's address without the password in it, and that password as it stood there (percent-encoded); null where there is none. */
export function splitProxy(url: string): { readonly url: string; readonly password: string | null } {
  const parts = partsOf(url)
  if (parts === null) return { url, password: null }
  return { url: joined({ ...parts, password: null }), password: parts.password === '' ? null : parts.password }
}

/** Takes the password out of the proxy's address of a form and seals it. */
export async function sealConnection(
  sealer: Sealer,
  { hasProxyPassword: _told, ...connection }: Connection,
): Promise<SealedConnection> {
  if (connection.proxyUrl === null) return { ...connection, proxyPassword: null }
  const { url, password } = splitProxy(connection.proxyUrl)
  return { ...connection, proxyUrl: url, proxyPassword: password === null ? null : await sealer.seal(password) }
}

type KeptProxy = { readonly proxyUrl?: string | null | undefined; readonly proxyPassword?: string | null | undefined }

/** The password of a connection's proxy: the one just typed, else the one that is kept for this very proxy and user. */
export function proxyPasswordFor(connection: SealedConnection, kept: KeptProxy): string | null {
  if (connection.proxyPassword !== null) return connection.proxyPassword
  return isSameProxy(connection.proxyUrl, kept.proxyUrl ?? null) ? (kept.proxyPassword ?? null) : null
}

/**
 * Whether a password is kept that the new connection would show to another proxy: whoever can change the proxy's name would otherwise have
 * it sent to a proxy of their own. One that names no user wants no password.
 */
export function isProxyPasswordLeft(connection: SealedConnection, kept: KeptProxy): boolean {
  if (kept.proxyPassword == null || connection.proxyPassword !== null || connection.proxyUrl === null) return false
  const user = partsOf(connection.proxyUrl)?.user ?? ''
  return user !== '' && !isSameProxy(connection.proxyUrl, kept.proxyUrl ?? null)
}

export const PROXY_PASSWORD_IS_NOT_TAKEN_ALONG =
  'The password we keep is for another proxy or user, and is not sent to this one: type it into the address, as http://user:password@proxy.contoso.example:3128, or leave the user out.'

function isSameProxy(one: string | null, other: string | null): boolean {
  const [a, b] = [one, other].map((url) => (url === null ? null : partsOf(url)))
  if (a == null || b == null) return false
  const sameHost = a.host.replace(/\/$/, '').toLowerCase() === b.host.replace(/\/$/, '').toLowerCase()
  return sameHost && a.scheme.toLowerCase() === b.scheme.toLowerCase() && (a.user ?? '') === (b.user ?? '')
}

/**
 * The settings of a row, or of a form, with the proxy's password back in its place. One that this installation's key does not open is a
 * CONFIGURATION error.
 */
export async function openSettings(sealer: Sealer, settings: unknown): Promise<OpenSettings> {
  const { proxyUrl, proxyPassword, ...rest } = (settings ?? {}) as Record<string, unknown>
  if (typeof proxyUrl !== 'string' || typeof proxyPassword !== 'string') return settings as OpenSettings
  const parts = partsOf(proxyUrl)
  if (parts === null) return settings as OpenSettings
  const password = await openSecret(sealer, proxyPassword)
  return { ...rest, proxyUrl: joined({ ...parts, password }) } as unknown as OpenSettings
}
