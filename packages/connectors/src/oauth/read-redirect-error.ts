import { ConnectorError } from '../connector-error.ts'
import { numberIn, optional, refusalError } from './entra-error.ts'
import { idAfter } from './read-error-page.ts'

/**
 * Reads an error that came back on the redirect instead of a code; null when there is none. Check `state` first: anybody may open
 * the redirect address with words of their own, so the text is shown as text and believed in nothing.
 */
export function readRedirectError(params: URLSearchParams): ConnectorError | null {
  const oauthError = params.get('error')
  if (oauthError === null) return null
  const text = params.get('error_description')
  const suberror = params.get('error_subcode') ?? params.get('suberror')
  // Cancel, also at the "need admin approval" wall, comes without a number.
  if (suberror === 'cancel' || oauthError === 'permission_denied')
    return new ConnectorError('SIGN_IN_NEEDED', 'The sign-in was cancelled.', {
      border: 'entra',
      oauthError: oauthError.slice(0, 100),
      suberror: 'cancel',
      ...optional('correlationId', idAfter(text ?? '', 'Correlation')),
      ...optional('traceId', idAfter(text ?? '', 'Trace')),
      ...optional('providerText', text?.slice(0, 2_000) ?? null),
    })
  return refusalError(
    {
      status: null,
      oauthError: oauthError.slice(0, 100),
      suberror: suberror?.slice(0, 100) ?? null,
      number: numberIn(text),
      text,
    },
    {
      border: 'entra',
      ...optional('correlationId', idAfter(text ?? '', 'Correlation')),
      ...optional('traceId', idAfter(text ?? '', 'Trace')),
    },
  )
}
