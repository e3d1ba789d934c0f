import type { Tenant } from '@postdesk/tenant'

/** An access token for Exchange's IMAP, POP3 and SMTP, given by the tenant without any sign-in. */
export async function mintToken(tenant: Tenant, user: string, scope: string, lifeSeconds = 3_600): Promise<string> {
  const answer = await fetch(`${tenant.endpoints.control}/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user, audience: 'https://outlook.office.com', scopes: [scope], lifeSeconds }),
  })
  if (!answer.ok) throw new Error(`The tenant gave no token: ${await answer.text()}`)
  return ((await answer.json()) as { access_token: string }).access_token
}
