import type { MailProtocol } from '../clouds.ts'
import type { Direction } from '../endpoints/oauth-endpoints.ts'
import type { Credential } from '../network/credential.ts'
import { readTokenClaims } from '../oauth/read-token-claims.ts'
import { seePermissions } from '../oauth/see-permissions.ts'
import type { StepPlan, StepTeller } from './step-teller.ts'

/** The first steps of a mail server's connection test; of one with a password there are none. */
export const tokenSteps = (token: Credential | 'none'): StepPlan =>
  typeof token === 'function'
    ? [
        { id: 'token', title: 'Get an access token' },
        { id: 'permissions', title: 'Look at the permissions in the token' },
      ]
    : []

/**
 * Goes through those steps, and gives who the token is of, as evidence for the sign-in: by name where a person signed in, by client ID of
 * an app. Null with a password, and where the token cannot be read.
 */
export async function seeToken(
  token: Credential | 'none',
  teller: StepTeller,
  about: { readonly protocol: MailProtocol; readonly direction: Direction },
): Promise<string | null> {
  if (typeof token !== 'function') return null
  const given = await token()
  teller.pass('The sign-in service gave an access token')
  const seen = seePermissions(given, about)
  if (typeof seen === 'string') teller.pass(seen)
  else teller.skip(seen.skip)
  const claims = readTokenClaims(given)
  if (claims?.isAppOnly === true) return claims.clientId === null ? null : `the application ${claims.clientId}`
  return claims?.username ?? null
}

/** Which mailbox was opened, and by whom where that is somebody else. */
export function signedInAs(user: string, who: string | null): string {
  return who === null || who.toLowerCase() === user.toLowerCase() ? `as ${user}` : `as ${user}, with the token of ${who}`
}
