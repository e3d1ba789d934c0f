/** What a base URL must be, in words that follow the name of the setting. */
export const BASE_URL_RULE =
  'must be an http: or https: address without path, query or fragment, such as https://desk.contoso.com'

/** A base URL as it was typed; nothing when it is none. */
export function readBaseUrl(text: string): URL | undefined {
  if (!URL.canParse(text.trim())) return undefined
  const url = new URL(text.trim())
  const { protocol, pathname, search, hash, username, password } = url
  if (protocol !== 'https:' && protocol !== 'http:') return undefined
  return pathname === '/' && search === '' && hash === '' && username === '' && password === '' ? url : undefined
}
