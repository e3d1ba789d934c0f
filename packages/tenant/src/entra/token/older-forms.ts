import type { World } from '../../world.ts'
import { refuse } from '../aadsts.ts'
import type { Refusal } from '../aadsts.ts'
import type { TokenAnswer } from './answer-with-tokens.ts'

/** Which of Microsoft's token endpoints was asked: today's, the one before it, or the one of personal accounts. */
export type EndpointForm = 'v2' | 'v1' | 'live'

type Body = Readonly<Record<string, string | number>>

/** What the scopes of the personal endpoint stood for. */
const LIVE_SCOPES: Readonly<Record<string, string>> = {
  'wl.offline_access': 'offline_access',
  'wl.basic': 'openid profile',
  'wl.signin': 'openid',
  'wl.emails': 'email',
  'wl.imap':
    'https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/POP.AccessAsUser.All https://outlook.office.com/SMTP.Send',
}

/** Scopes of `login.live.com` in today's words; others are taken as they are. */
export function translateLiveScopes(text: string): string {
  return text
    .split(/[\s,]+/)
    .map((scope) => LIVE_SCOPES[scope.toLowerCase()] ?? scope)
    .join(' ')
}

/** What signing in at the older endpoint always gives, and the registered permissions of the resource it names. */
export function scopeOfResource(resource: string | null): string {
  return ['openid profile email offline_access', ...(resource ? [`${resource.replace(/\/$/, '')}/.default`] : [])].join(' ')
}

/** Puts a request of an older endpoint into today's words. The older one names a resource and knows no scope. */
export function readForm(form: URLSearchParams, kind: EndpointForm): URLSearchParams | Refusal {
  if (kind === 'v2') return form.has('resource') ? refuse(901002) : form
  const translated = new URLSearchParams(form)
  if (kind === 'live') {
    const scope = form.get('scope')
    if (scope !== null) translated.set('scope', translateLiveScopes(scope))
    return translated
  }
  translated.delete('resource')
  translated.delete('scope')
  const resource = form.get('resource')
  const grantType = form.get('grant_type')
  if (resource) {
    const bare = resource.replace(/\/$/, '')
    translated.set('scope', grantType === 'password' ? scopeOfResource(bare) : `${bare}/.default`)
  } else if (grantType === 'client_credentials' || grantType === 'password') {
    return refuse(90014, { field: 'resource' })
  }
  return translated
}

/** Today's answer in the form of the endpoint that was asked. */
export function presentBody(world: World, { body, audience }: TokenAnswer, kind: EndpointForm): Body {
  switch (kind) {
    case 'v2':
      return body
    case 'v1': {
      const now = Math.floor(world.clock.now() / 1000)
      const { expires_in: life, ext_expires_in: _life, scope, ...rest } = body
      // Numbers are written as texts there, and permissions without their resource.
      const names = typeof scope === 'string' ? scope.replaceAll(/\S+\//g, '') : undefined
      return {
        ...rest,
        ...(names !== undefined && { scope: names }),
        expires_in: String(life),
        ext_expires_in: String(life),
        expires_on: String(now + Number(life)),
        not_before: String(now),
        resource: audience,
      }
    }
    case 'live': {
      const { client_info: info, ext_expires_in: _life, token_type: _type, ...rest } = body
      const userId = typeof info === 'string' ? readUserId(info) : ''
      return { token_type: 'bearer', ...rest, ...(userId !== '' && { user_id: userId }) }
    }
    default:
      return kind satisfies never
  }
}

function readUserId(clientInfo: string): string {
  const read: unknown = JSON.parse(Buffer.from(clientInfo, 'base64url').toString('utf8'))
  return typeof read === 'object' && read !== null && 'uid' in read ? String(read.uid) : ''
}

/** Codes the older endpoint has its own numbers for. */
export function olderCode(code: number, kind: EndpointForm): number {
  if (kind !== 'v1') return code
  if (code === 900144) return 90014
  return code === 500011 ? 50001 : code
}
