import { startScriptedServer } from '@postdesk/testkit'
import type { ScriptedAnswer } from '@postdesk/testkit'

import { failureOf, sampleMail } from '../connector-contract.ts'
import { mintToken } from '../mint-token.ts'
import { imapIncoming } from '../../src/index.ts'
import type { ConnectorError, ImapOptions, IncomingConnector } from '../../src/index.ts'
import { IMAP_CODES } from './line-codes.ts'
import { SAM, SUPPORT, addFault } from './provocation.ts'
import type { Provocation, Stage } from './provocation.ts'

type Provoke = Provocation['provoke']

const SCOPE = 'IMAP.AccessAsUser.All'
const PASSWORD = { password: 'Contoso!2026' }

const connect = ({ tenant, caPem, closeLater }: Stage, changes: Partial<ImapOptions> = {}): IncomingConnector => {
  const connector = imapIncoming({
    host: '127.0.0.1',
    port: tenant.endpoints.imap.tlsPort,
    security: 'tls',
    user: SUPPORT,
    token: async () => await mintToken(tenant, SUPPORT, SCOPE),
    caPem,
    notConnectedWaits: [1],
    ...changes,
  })
  closeLater(connector)
  return connector
}

async function walkAll(connector: IncomingConnector, cursor: string | null = null): Promise<string[]> {
  const ids: string[] = []
  for await (const page of connector.walk(cursor)) ids.push(...page.items.map((item) => item.sourceId))
  return ids
}

const walking =
  (changes: Partial<ImapOptions> = {}, cursor: string | null = null): Provoke =>
  async (stage) =>
    await failureOf(walkAll(connect(stage, changes), cursor))

/** The tenant answers a command with NO and these words, each time it is given. */
const saying =
  (operation: string, words: string, changes: Partial<ImapOptions> = {}): Provoke =>
  async (stage) => {
    addFault(stage, { protocol: 'imap', operation, effect: { kind: 'status', status: 400, code: 'NO', message: words } })
    return await walking(changes)(stage)
  }

const named =
  (operation: string, code: string): Provoke =>
  async (stage) => {
    addFault(stage, { protocol: 'imap', operation, effect: { kind: 'error', code } })
    return await walking()(stage)
  }

/** By a password, on a server as Exchange Online was before 2026. */
const byPassword =
  (operation: string, words: string): Provoke =>
  async (stage) => {
    stage.tenant.world.imap.settings.announcesPlain = true
    // The client chooses between LOGIN and AUTHENTICATE PLAIN.
    for (const at of ['login', operation])
      addFault(stage, { protocol: 'imap', operation: at, effect: { kind: 'status', status: 400, code: 'NO', message: words } })
    return await walking({ token: PASSWORD })(stage)
  }

const moving =
  (folder: string, before: (stage: Stage) => void = () => undefined): Provoke =>
  async (stage) => {
    stage.tenant.world.mail.deliver(SUPPORT, sampleMail('One'))
    const connector = connect(stage)
    const [id = ''] = await walkAll(connector)
    before(stage)
    return await failureOf(connector.acknowledge(id, { kind: 'move', folder }))
  }

/** A server nobody has here: what it says to a command, by the command's first words. */
const scripted =
  (says: Readonly<Record<string, string>>, meet: (port: number, stage: Stage) => Promise<ConnectorError>): Provoke =>
  async (stage) => {
    const server = await startScriptedServer({
      greeting: '* OK ready',
      answer: (line): ScriptedAnswer => {
        const [tag = '', ...words] = line.split(' ')
        const command = words.join(' ')
        const own = Object.entries(says).find(([start]) => command.startsWith(start))
        if (own !== undefined) return { text: own[1].replaceAll('TAG', tag) }
        if (command === 'CAPABILITY') return { text: `* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR\r\n${tag} OK done` }
        if (command.startsWith('LIST') || command.startsWith('LSUB'))
          return { text: `* LIST (\\HasNoChildren) "/" INBOX\r\n${tag} OK done` }
        if (command.startsWith('SELECT') || command.startsWith('EXAMINE'))
          return { text: `* 1 EXISTS\r\n* OK [UIDVALIDITY 14] v\r\n* OK [UIDNEXT 8] n\r\n${tag} OK [READ-WRITE] done` }
        return { text: `${tag} OK done` }
      },
    })
    stage.closeLater(server)
    return await meet(server.port, stage)
  }

const onScripted = (port: number): Partial<ImapOptions> => ({
  port,
  security: 'none',
  token: () => Promise.resolve('a-token'),
  connectTimeout: 2_000,
})

const CONDITIONS: Readonly<Record<string, Provoke>> = {
  'AuthenticateFailed imap-token-refused': walking({ token: () => Promise.resolve('rubbish') }),
  'AuthenticatedButNotConnected authenticated-but-not-connected': async (stage) =>
    await walking({ token: async () => await mintToken(stage.tenant, SAM, SCOPE) })(stage),
  'BasicAuthenticationDisabled password-sign-in-ended': async (stage) => {
    stage.tenant.world.imap.settings.announcesPlain = true
    return await walking({ token: PASSWORD })(stage)
  },
  'ClearText connection-without-encryption': walking({ host: 'mail.example.com', security: 'none' }),
  'UIDVALIDITY cursor-dead': walking({}, '{"uidValidity":"1","lastUid":9}'),
  'NoSuchFolder folder-not-found': moving('Nowhere'),
}

const FAULTS: Readonly<Record<string, Provoke>> = {
  'AUTHENTICATIONFAILED imap-token-refused': saying('authenticate', '[AUTHENTICATIONFAILED] No.'),
  'AuthenticateFailed imap-password-refused': byPassword('authenticate', 'LOGIN failed.'),
  'AUTHENTICATIONFAILED imap-password-refused': byPassword('authenticate', '[AUTHENTICATIONFAILED] No.'),
  'EXPIRED imap-password-refused': byPassword('authenticate', '[EXPIRED] The password has expired.'),
  'PRIVACYREQUIRED connection-without-encryption': byPassword('authenticate', '[PRIVACYREQUIRED] TLS first.'),
  'AccessTokenExpired session-token-expired': named('search', 'AccessTokenExpired'),
  'RequestIsThrottled mailbox-throttled': named('search', 'Throttled'),
  'LIMIT mailbox-throttled': saying('search', '[LIMIT] Too many.'),
  'ServerUnavailable server-unavailable': named('search', 'ServerUnavailable'),
  'UNAVAILABLE server-unavailable': saying('search', '[UNAVAILABLE] Later.'),
  'INUSE pop3-mailbox-in-use': saying('select', '[INUSE] Somebody has it.'),
  'NOPERM mail-permission-missing': saying('select', '[NOPERM] Not allowed.'),
  'FolderRefused folder-not-found': saying('select', 'It cannot be opened.'),
  'OVERQUOTA mailbox-full': moving('Archive', (stage) => {
    for (const operation of ['move', 'copy'])
      addFault(stage, {
        protocol: 'imap',
        operation,
        effect: { kind: 'status', status: 400, code: 'NO', message: '[OVERQUOTA] The mailbox is full.' },
      })
  }),
}

const SCRIPTS: Readonly<Record<string, Provoke>> = {
  'NoXoauth2 no-token-sign-in': scripted(
    { CAPABILITY: '* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nTAG OK done' },
    async (port, stage) => await walking(onScripted(port))(stage),
  ),
  'LiteralTooLarge mail-too-large': scripted(
    { 'UID FETCH': '* 1 FETCH (UID 7 BODY[] {4000000000}' },
    async (port, stage) => await failureOf(connect(stage, onScripted(port)).fetchRaw('14:7')),
  ),
}

export const IMAP_PROVOCATIONS: readonly Provocation[] = IMAP_CODES.flatMap(([border, code, kind, page]): Provocation[] => {
  const key = `${code} ${page}`
  const found =
    (CONDITIONS[key] && { how: 'made true' as const, provoke: CONDITIONS[key] }) ??
    (FAULTS[key] && { how: 'by a fault' as const, provoke: FAULTS[key] }) ??
    (SCRIPTS[key] && { how: 'by a server of the test' as const, provoke: SCRIPTS[key] })
  return found === undefined ? [] : [{ border, code, kind, page, ...found }]
})
