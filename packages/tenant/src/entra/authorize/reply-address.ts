import type { AppRegistration, RedirectType } from '../../directory/registry.ts'
import { refuse } from '../aadsts.ts'
import type { Refusal } from '../aadsts.ts'
import type { EntraError } from '../error-answer.ts'
import { formPostPage } from '../pages/form-post-page.ts'

export type ResponseMode = 'query' | 'fragment' | 'form_post'

/** Where the browser goes back to, once the redirect URI has been found good. */
export type ReplyAddress = {
  readonly uri: string
  readonly type: RedirectType
  readonly mode: ResponseMode
  readonly state?: string
}

/**
 * Judges a redirect URI: exact and case-sensitive, except that the port of a loopback address does not matter. A URI
 * registered without a path is answered with a slash at its end.
 */
export function findReplyAddress(
  app: AppRegistration,
  given: string | null,
): { ok: true; uri: string; type: RedirectType } | Refusal {
  if (app.redirectUris.length === 0) return refuse(500113, { appId: app.appId })
  if (!given) return refuse(900144, { field: 'redirect_uri' })
  const found = app.redirectUris.find(({ uri }) => uri === given || withoutLoopbackPort(uri) === withoutLoopbackPort(given))
  if (!found) return refuse(50011, { redirectUri: given, appId: app.appId })
  return { ok: true, uri: /^https?:\/\/[^/?#]+$/.test(given) ? `${given}/` : given, type: found.type }
}

function withoutLoopbackPort(uri: string): string {
  return uri.replace(/^(http:\/\/(?:localhost|127\.0\.0\.1)):\d+(?=[/?#]|$)/, '$1')
}

/** Sends the browser back with these parameters, in the way the app asked for. */
export function answerReply(reply: ReplyAddress, parameters: Readonly<Record<string, string>>): Response | Promise<Response> {
  const fields = { ...parameters, ...(reply.state !== undefined && { state: reply.state }) }
  if (reply.mode === 'form_post') return formPostPage(reply.uri, fields)
  const encoded = new URLSearchParams(fields).toString()
  const joint = reply.mode === 'fragment' ? '#' : reply.uri.includes('?') ? '&' : '?'
  const headers = { location: `${reply.uri}${joint}${encoded}`, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }
  return new Response(null, { status: 302, headers })
}

/** Sends the browser back with an error. */
export function answerReplyError(reply: ReplyAddress, failure: EntraError, error = failure.error): Response | Promise<Response> {
  return answerReply(reply, {
    error,
    error_description: failure.description,
    ...(failure.suberror !== undefined && { error_subcode: failure.suberror }),
    ...(failure.uri !== undefined && { error_uri: failure.uri }),
    ...(failure.claims !== undefined && { claims: failure.claims }),
  })
}
