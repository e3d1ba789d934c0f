import { failureOf, outgoing } from '../connector-contract.ts'
import { openEwsMailbox } from '../ews-rig.ts'
import type { EwsWay } from '../ews-rig.ts'
import { ewsIncoming, ewsOutgoing } from '../../src/index.ts'
import type { EwsAccess } from '../../src/index.ts'
import { EWS_CODES } from './mail-codes.ts'
import { SAM, SUPPORT, addFault } from './provocation.ts'
import type { Provocation, Stage } from './provocation.ts'
import { startAnswering } from './start-answering.ts'

type Provoke = Provocation['provoke']
type Changes = Partial<EwsAccess> & { readonly folder?: string }

const walking =
  (way: EwsWay = 'delegated', changes: (stage: Stage) => Changes | Promise<Changes> = () => ({})): Provoke =>
  async (stage) => {
    const given = { ...openEwsMailbox(stage.tenant, SUPPORT).access(way), folder: 'inbox', ...(await changes(stage)) }
    const connector = ewsIncoming(given)
    stage.closeLater(connector)
    const walk = async (): Promise<void> => {
      for await (const page of connector.walk(null)) if (page.items.length > 1_000) break
    }
    return await failureOf(walk())
  }

const sending =
  (from = SUPPORT): Provoke =>
  async ({ tenant, closeLater }) => {
    const connector = ewsOutgoing(openEwsMailbox(tenant, SUPPORT).access())
    closeLater(connector)
    const mail = outgoing(from, 'ann.lee@example.com', 'refused')
    return await failureOf(connector.prepare(mail).then(async (prepared) => await connector.submit(mail, prepared)))
  }

const settings = ({ tenant }: Stage) => tenant.world.ews.settings
const after =
  (happen: (stage: Stage) => unknown, provoke: Provoke): Provoke =>
  async (stage) => {
    await happen(stage)
    return await provoke(stage)
  }

/** A token of Entra's for something else than EWS asks for. */
const withToken = (audience: string, scopes: readonly string[], lifeSeconds = 3_600): Provoke =>
  walking('delegated', ({ tenant }) => ({
    token: async () => {
      const { registry, directory, tokens } = tenant.world
      const [app] = registry.apps()
      const user = directory.findUser(SUPPORT)
      if (app === undefined || user === undefined) throw new Error('The tenant lacks app or person')
      const { token } = await tokens.issueForUser({ app, audience, user, scopes })
      if (lifeSeconds === 0) tenant.world.clock.shift(7_200_000)
      return token
    },
  }))

/** A server that refuses with these headers: for a token or for a password. */
const answeredWith = (
  status: number,
  headers: Readonly<Record<string, string>>,
  credential: 'token' | 'password' = 'token',
): Provoke =>
  walking('delegated', async (stage) => ({
    url: `${await startAnswering(stage, status, headers)}/EWS/Exchange.asmx`,
    ...(credential === 'token' ? { token: () => Promise.resolve('a-token') } : { user: SUPPORT, token: { password: 'no' } }),
  }))

const diagnosed = (number: string, category: string): Provoke =>
  answeredWith(401, {
    'www-authenticate': 'Bearer client_id="00000002-0000-0ff1-ce00-000000000000", error="invalid_token"',
    'x-ms-diagnostics': `${number};reason="The token is refused.";error_category="${category}"`,
  })

/** What is made true; all else stands in the tenant's fault table. */
const CONDITIONS: Readonly<Record<string, Provoke>> = {
  EwsDisabled: after((stage) => (settings(stage).enabled = false), walking()),
  ErrorNonExistentMailbox: walking('app-only', () => ({ mailbox: { address: 'nobody@contoso.example', impersonate: true } })),
  ErrorSendAsDenied: sending(SAM),
  ErrorMessageSizeExceeded: after(({ tenant }) => (tenant.world.mail.settings.maxMessageBytes = 100), sending()),
  ErrorServerBusy: after((stage) => (settings(stage).maxRequestsPerMinute = 0), walking()),
  FolderNotFound: walking('delegated', () => ({ folder: 'Nowhere' })),
  2000001: walking('delegated', () => ({ token: () => Promise.resolve('rubbish') })),
  2000002: withToken('https://outlook.office365.com', ['EWS.AccessAsUser.All'], 0),
  2000003: withToken('https://graph.microsoft.com', ['Mail.Read']),
  2000008: withToken('https://outlook.office365.com', ['IMAP.AccessAsUser.All']),
  PasswordRefused: walking('on-premises', ({ tenant }) => openEwsMailbox(tenant, SUPPORT).access('on-premises', 'refused')),
}

/** What no tenant of Exchange Online says, or its simulation has no way to. */
const BY_SERVER: Readonly<Record<string, Provoke>> = {
  2000000: diagnosed('2000000', 'invalid_signature'),
  2000004: diagnosed('2000004', 'invalid_tenant'),
  2000005: diagnosed('2000005', 'invalid_user'),
  2000006: diagnosed('2000006', 'invalid_client'),
  2000007: diagnosed('2000007', 'internal_error'),
  NtlmOnly: answeredWith(401, { 'www-authenticate': 'Negotiate, NTLM' }, 'password'),
  BasicNotOffered: answeredWith(401, { 'www-authenticate': 'Bearer realm="contoso"' }, 'password'),
  BearerNotOffered: answeredWith(401, { 'www-authenticate': 'Basic realm="contoso"' }),
  NotEws: answeredWith(404, { 'content-type': 'text/html' }),
}

/** As an error about the thing asked for, among the response messages; a whole request that is denied means that EWS is blocked. */
const byFault =
  (code: string): Provoke =>
  async (stage) => {
    // A folder that is not found is a setting to a walk; what it is of a mail shows when one is sent.
    if (/^Error(?:Item|Folder|InvalidId)/.test(code)) {
      addFault(stage, { protocol: 'ews', operation: 'createitem', effect: { kind: 'status', status: 200, code }, count: 1 })
      return await sending()(stage)
    }
    addFault(stage, { protocol: 'ews', operation: 'syncfolderitems', effect: { kind: 'status', status: 200, code }, count: 2 })
    return await walking()(stage)
  }

export const EWS_PROVOCATIONS: readonly Provocation[] = EWS_CODES.map(([border, code, kind, page]): Provocation => {
  const condition = CONDITIONS[code]
  if (condition !== undefined) return { border, code, kind, page, how: 'made true', provoke: condition }
  const served = BY_SERVER[code]
  if (served !== undefined) return { border, code, kind, page, how: 'by a server of the test', provoke: served }
  return { border, code, kind, page, how: 'by a fault', provoke: byFault(code) }
})
