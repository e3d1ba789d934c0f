import { failureOf, outgoing, sampleMail } from '../connector-contract.ts'
import { openMailbox } from '../graph-rig.ts'
import { graphIncoming, graphOutgoing } from '../../src/index.ts'
import type { IncomingConnector, TestStep } from '../../src/index.ts'
import { makeGraphClient } from '../../src/graph/graph-client.ts'
import { GRAPH_CODES } from './mail-codes.ts'
import { SAM, SUPPORT, addFault } from './provocation.ts'
import type { Provocation, Stage } from './provocation.ts'

type Provoke = Provocation['provoke']

const incoming = ({ tenant, closeLater }: Stage, changes: Partial<Parameters<typeof graphIncoming>[0]> = {}) => {
  const connector = graphIncoming({ ...openMailbox(tenant, SUPPORT).access(), mailbox: 'me', folder: 'inbox', ...changes })
  closeLater(connector)
  return connector
}

const walkAll = async (connector: IncomingConnector, cursor: string | null = null): Promise<string | null> => {
  let last = cursor
  for await (const page of connector.walk(cursor)) last = page.cursor
  return last
}

const walking =
  (changes: Partial<Parameters<typeof graphIncoming>[0]> = {}): Provoke =>
  async (stage) =>
    await failureOf(walkAll(incoming(stage, changes)))

const sending =
  (from = SUPPORT): Provoke =>
  async ({ tenant, closeLater }) => {
    const connector = graphOutgoing({ ...openMailbox(tenant, SUPPORT).access(), mailbox: 'me', expectedAddress: SUPPORT })
    closeLater(connector)
    const mail = outgoing(from, 'ann.lee@example.com', 'refused')
    return await failureOf(connector.prepare(mail).then(async (prepared) => await connector.submit(mail, prepared)))
  }

const settings = ({ tenant }: Stage) => tenant.world.mail.settings
const after =
  (happen: (stage: Stage) => unknown, provoke: Provoke): Provoke =>
  async (stage) => {
    await happen(stage)
    return await provoke(stage)
  }

/** An application's token for any mailbox, with the roles Entra gave it. */
const asApp =
  (address: string, ...roles: string[]): Provoke =>
  async (stage) => {
    const { world } = stage.tenant
    const [app] = world.registry.apps()
    if (app === undefined) throw new Error('The tenant has no app')
    const token = async () => (await world.tokens.issueForApp({ app, audience: 'https://graph.microsoft.com', roles })).token
    return await walking({ mailbox: { address }, token })(stage)
  }

/** Asks Graph directly, by the connector's own client. */
const asking =
  (method: 'GET' | 'POST', path: string, body?: (stage: Stage) => Promise<object>): Provoke =>
  async (stage) => {
    const client = makeGraphClient(openMailbox(stage.tenant, SUPPORT).access())
    const content = body === undefined ? {} : { body: JSON.stringify(await body(stage)) }
    const headers = { 'content-type': 'application/json' }
    return await failureOf(client.request({ method, path, kind: 'receive', headers, ...content }))
  }

const subscription = (changes: object) => async () =>
  await Promise.resolve({
    changeType: 'created',
    notificationUrl: 'https://127.0.0.1:1/hook',
    resource: `/me/mailFolders('inbox')/messages`,
    expirationDateTime: new Date(Date.now() + 86_400_000).toISOString(),
    clientState: 'secret',
    ...changes,
  })

const failingStep =
  (changes: Partial<Parameters<typeof graphIncoming>[0]>): Provoke =>
  async (stage) => {
    const steps: TestStep[] = []
    await incoming(stage, changes).verify((step) => steps.push(step))
    const failed = steps.find((step) => step.error !== null)?.error
    if (failed === null || failed === undefined) throw new Error('No step of the test failed')
    return failed
  }

const tokenFor = (stage: Stage, audience: string, scopes: readonly string[]) => async (): Promise<string> => {
  const { registry, directory, tokens } = stage.tenant.world
  const [app] = registry.apps()
  const user = directory.findUser(SUPPORT)
  if (app === undefined || user === undefined) throw new Error('The tenant lacks app or person')
  return (await tokens.issueForUser({ app, audience, user, scopes })).token
}

/** What is made true in the tenant, by code and the page it must lead to; all else stands in its fault table. */
const CONDITIONS: Readonly<Record<string, Provoke>> = {
  'InvalidAuthenticationToken graph-token-refused': walking({ token: async () => await Promise.resolve('rubbish') }),
  'ErrorAccessDenied mailbox-access-denied': async (stage) =>
    await walking({ token: tokenFor(stage, 'https://graph.microsoft.com', ['Mail.Send']) })(stage),
  'ErrorSendAsDenied send-as-denied': sending(SAM),
  'MailboxNotEnabledForRESTAPI mailbox-not-in-exchange-online': after(
    ({ tenant }) => tenant.world.directory.addUser({ userPrincipalName: 'nobox@contoso.example', mailboxEnabled: false }),
    asApp('nobox@contoso.example', 'Mail.Read'),
  ),
  'ErrorInvalidUser mailbox-address-unknown': asApp('nobody@contoso.example', 'Mail.Read'),
  'FolderNotFound folder-not-found': async (stage) => {
    stage.tenant.world.mail.deliver(SUPPORT, sampleMail('One'))
    const connector = incoming(stage)
    const ids: string[] = []
    for await (const page of connector.walk(null)) ids.push(...page.items.map((item) => item.sourceId))
    return await failureOf(connector.acknowledge(ids[0] ?? '', { kind: 'move', folder: 'Nowhere' }))
  },
  'SyncStateNotFound cursor-dead': async (stage) => {
    settings(stage).deltaExpiryAnswer = 'gone-sync-state-not-found'
    const cursor = await walkAll(incoming(stage))
    stage.tenant.world.mail.expireDeltaTokens()
    return await failureOf(walkAll(incoming(stage), cursor))
  },
  'resyncRequired cursor-dead': async (stage) => {
    settings(stage).deltaExpiryAnswer = 'gone-resync-required'
    const cursor = await walkAll(incoming(stage))
    stage.tenant.world.mail.expireDeltaTokens()
    return await failureOf(walkAll(incoming(stage), cursor))
  },
  'ApplicationThrottled graph-throttled': after((stage) => (settings(stage).maxConcurrentRequests = 0), walking()),
  'ApplicationThrottled upload-limit-reached': after((stage) => (settings(stage).maxUploadBytesPerWindow = 10), sending()),
  'TooManyRequests graph-throttled': after((stage) => (settings(stage).maxAppRequestsPerTenSeconds = 0), walking()),
  'ErrorExceededMessageLimit sending-limit-reached': after((stage) => (settings(stage).maxSendsPerMinute = 0), sending()),
  'ErrorQuotaExceeded mailbox-full': after((stage) => {
    stage.tenant.world.mail.deliver(SUPPORT, sampleMail('One'))
    settings(stage).mailboxQuotaBytes = 10
  }, sending()),
  'ErrorAccountSuspend sender-blocked': after((stage) => (settings(stage).suspendedSenders = [SUPPORT]), sending()),
  'ErrorMessageSizeExceeded mail-too-large': after((stage) => (settings(stage).maxMessageBytes = 100), sending()),
  'ValidationError notification-address-unreachable': asking('POST', '/subscriptions', subscription({})),
  'InvalidRequest notification-refused': asking(
    'POST',
    '/subscriptions',
    subscription({ notificationUrl: 'http://desk.example/hook' }),
  ),
  'ResourceNotFound notification-gone': asking('GET', '/subscriptions/00000000-0000-4000-8000-000000000000'),
  'ErrorInvalidIdMalformed mail-id-damaged': asking('GET', '/me/messages/damaged'),
}

const byFault =
  (code: string, message?: string): Provoke =>
  async (stage) => {
    const effect = { kind: 'error' as const, code, ...(message !== undefined && { message }) }
    // A refused token is asked for a second time.
    addFault(stage, { protocol: 'graph', operation: 'messages.delta', effect, count: 2 })
    return await walking()(stage)
  }

/** Codes the tenant does not know the status of: Graph's own status goes along. */
const STATUS: Readonly<Record<string, number>> = {
  AccessDenied: 403,
  MailboxNotSupportedForRESTAPI: 404,
  syncStateInvalid: 410,
  RequestTooLarge: 413,
  ErrorAttachmentSizeLimitExceeded: 413,
  ErrorServerBusy: 503,
}

const byStatus =
  (status: number, code: string, message?: string): Provoke =>
  async (stage) => {
    const effect = { kind: 'status' as const, status, code, ...(message !== undefined && { message }) }
    addFault(stage, { protocol: 'graph', operation: 'messages.delta', effect, count: 1 })
    return await walking()(stage)
  }

/** A folder that is not found is a setting to a walk; what it is of a mail shows when one is asked for. */
const askingForMail =
  (code: string): Provoke =>
  async (stage) => {
    addFault(stage, { protocol: 'graph', operation: 'messages.get', effect: { kind: 'status', status: 404, code }, count: 1 })
    return await asking('GET', '/me/messages/an-id')(stage)
  }

const OWN: readonly Provocation[] = [
  {
    border: 'graph',
    code: 'WrongMailbox',
    kind: 'CONFIGURATION',
    page: 'wrong-mailbox',
    how: 'made true',
    provoke: failingStep({ expectedAddress: 'sales@contoso.example' }),
  },
  {
    border: 'graph',
    code: 'MissingPermission',
    kind: 'PERMISSION',
    page: 'permission-missing',
    how: 'made true',
    provoke: async (stage) => await failingStep({ token: tokenFor(stage, 'https://graph.microsoft.com', ['User.Read']) })(stage),
  },
  {
    border: 'graph',
    code: 'WrongAudience',
    kind: 'CONFIGURATION',
    page: 'token-for-another-service',
    how: 'made true',
    provoke: async (stage) => await failingStep({ token: tokenFor(stage, 'https://outlook.office.com', ['SMTP.Send']) })(stage),
  },
  {
    border: 'graph',
    code: 'maybeDone',
    kind: 'NETWORK',
    page: 'answer-lost',
    how: 'by a fault',
    provoke: async (stage) => {
      addFault(stage, { protocol: 'graph', operation: 'messages.send', effect: { kind: 'cut', when: 'after' }, count: 1 })
      return await sending()(stage)
    },
  },
]

export const GRAPH_PROVOCATIONS: readonly Provocation[] = [
  ...GRAPH_CODES.map(([border, code, kind, page, , message]): Provocation => {
    const condition = CONDITIONS[`${code} ${page}`]
    if (condition !== undefined) return { border, code, kind, page, how: 'made true', provoke: condition }
    if (kind === 'NOT_FOUND') return { border, code, kind, page, how: 'by a fault', provoke: askingForMail(code) }
    const status = STATUS[code] ?? (page === 'notification-limit-reached' ? 403 : undefined)
    const provoke = status === undefined ? byFault(code, message) : byStatus(status, code, message)
    return { border, code, kind, page, how: 'by a fault', provoke }
  }),
  ...OWN,
]
