import { z } from 'zod'
import type { Route } from '../route.ts'
import { Cloud, Id, Time } from '../shapes.ts'

/** The two paths a sign-in can come back to: our own, and that of an older help desk whose app registration goes on being used. */
export const RedirectPath = z.enum(['/oauth/callback', '/helpdesk/oauth-redirect'])

export const Registration = z.object({
  id: z.uuid(),
  name: z.string(),
  cloud: Cloud,
  loginUrl: z.string().nullable(),
  graphUrl: z.string().nullable(),
  tenantId: z.string(),
  clientId: z.string(),
  hasSecret: z.boolean(),
  secretExpiresAt: Time.nullable(),
  redirectPath: RedirectPath,
  usedBy: z.array(z.string()).describe('addresses of the accounts that use it'),
  createdAt: Time,
})
export type Registration = z.infer<typeof Registration>

const fields = {
  name: z.string().trim().min(1, 'give it a name').max(100),
  cloud: Cloud,
  loginUrl: z
    .url('must be a URL such as https://login.microsoftonline.com')
    .nullable()
    .default(null)
    .describe('custom cloud only'),
  graphUrl: z.url('must be a URL such as https://graph.microsoft.com').nullable().default(null).describe('custom cloud only'),
  tenantId: z.string().trim().min(1, 'the tenant ID of the Overview page of your app registration').max(200),
  clientId: z.guid('the application (client) ID is a GUID; copy it from the Overview page'),
  secretExpiresAt: Time.nullable().default(null),
  redirectPath: RedirectPath.default('/oauth/callback').describe('which redirect URI the app registration in Entra has'),
}
export const listRegistrations = {
  method: 'get',
  path: '/registrations',
  access: 'admin',
  summary: 'App registrations',
  output: z.object({ registrations: z.array(Registration), redirectUri: z.string(), redirectUriWarning: z.string().nullable() }),
} satisfies Route
export const createRegistration = {
  method: 'post',
  path: '/registrations',
  access: 'admin',
  summary: 'Keep an app registration',
  body: z.object({ ...fields, clientSecret: z.string().min(1, 'paste the secret VALUE, not its ID').max(500) }),
  status: 201,
  output: Registration,
} satisfies Route
export const changeRegistration = {
  method: 'patch',
  path: '/registrations/{id}',
  access: 'admin',
  summary: 'Change an app registration; the secret stays when left out',
  params: Id,
  // A default would put back to null what the caller left out.
  body: z
    .object({
      ...fields,
      loginUrl: fields.loginUrl.unwrap(),
      graphUrl: fields.graphUrl.unwrap(),
      secretExpiresAt: fields.secretExpiresAt.unwrap(),
      redirectPath: fields.redirectPath.unwrap(),
      clientSecret: z.string().min(1).max(500),
    })
    .partial(),
  output: Registration,
} satisfies Route
export const deleteRegistration = {
  method: 'delete',
  path: '/registrations/{id}',
  access: 'admin',
  summary: 'Remove an app registration no account uses',
  params: Id,
  status: 204,
} satisfies Route
