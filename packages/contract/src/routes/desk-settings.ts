import { z } from 'zod'
import type { Route } from '../route.ts'
import { ProviderSwitch } from './registrations.ts'

/** Who said it: POSTDESK_… in the environment of the server wins over what was set here, which wins over the default. */
const SaidBy = z.enum(['environment', 'setting', 'default'])

/** The settings of the desk that an administrator changes in the browser, and what the desk sees of this very request. */
export const DeskSettings = z.object({
  baseUrl: z.string().describe('how browsers and Microsoft reach this desk'),
  baseUrlFrom: SaidBy,
  redirectUri: z.string(),
  redirectUriWarning: z.string().nullable(),
  trustedProxies: z.array(z.string()).describe('addresses or networks whose X-Forwarded headers are believed'),
  trustedProxiesFrom: SaidBy,
  seenOrigin: z.string().nullable().describe('the address this browser is on, as the desk sees it'),
  seenPeer: z.string().describe('the address at the other end of the connection: the browser’s, or the last proxy’s'),
  seenClient: z.string().describe('the address of this browser, as the desk sees it'),
  forwarded: z.enum(['none', 'ignored', 'believed']).describe('whether a proxy said who is behind it, and is trusted'),
  providers: z.array(ProviderSwitch),
})
export type DeskSettings = z.infer<typeof DeskSettings>

export const getDeskSettings = {
  method: 'get',
  path: '/settings',
  access: 'admin',
  summary: 'Settings of the desk: base URL, trusted proxies, providers',
  output: DeskSettings,
} satisfies Route
export const changeDeskSettings = {
  method: 'patch',
  path: '/settings',
  access: 'admin',
  summary: 'Change settings of the desk; they hold at once, on every node',
  body: z
    .object({
      baseUrl: z.string().trim().max(300).nullable().describe('null: the default again'),
      trustedProxies: z.array(z.string().trim().max(64)).max(50).nullable().describe('null: none'),
      providers: z.array(ProviderSwitch).max(3),
    })
    .partial(),
  output: DeskSettings,
} satisfies Route
