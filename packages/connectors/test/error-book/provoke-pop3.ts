import { startScriptedServer } from '@postdesk/testkit'
import type { ScriptedAnswer } from '@postdesk/testkit'

import { failureOf } from '../connector-contract.ts'
import { mintToken } from '../mint-token.ts'
import { pop3Incoming } from '../../src/index.ts'
import type { IncomingConnector, Pop3Options } from '../../src/index.ts'
import { POP3_CODES } from './line-codes.ts'
import { SUPPORT, addFault } from './provocation.ts'
import type { Provocation, Stage } from './provocation.ts'

type Provoke = Provocation['provoke']

const SCOPE = 'POP.AccessAsUser.All'
const PASSWORD = { password: 'Contoso!2026' }

const connect = ({ tenant, caPem, closeLater }: Stage, changes: Partial<Pop3Options> = {}): IncomingConnector => {
  const connector = pop3Incoming({
    host: '127.0.0.1',
    port: tenant.endpoints.pop3.tlsPort,
    security: 'tls',
    user: SUPPORT,
    token: async () => await mintToken(tenant, SUPPORT, SCOPE),
    caPem,
    inUseWaits: [],
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
  (changes: Partial<Pop3Options> = {}, cursor: string | null = null): Provoke =>
  async (stage) =>
    await failureOf(walkAll(connect(stage, changes), cursor))

/** The tenant answers a command with -ERR and these words, each time it is given. */
const saying =
  (operation: string, words: string, changes: Partial<Pop3Options> = {}): Provoke =>
  async (stage) => {
    addFault(stage, { protocol: 'pop3', operation, effect: { kind: 'error', code: 'no', message: words } })
    return await walking(changes)(stage)
  }

/** What a server of two mails says, unless the test has another answer for the command. */
const scripted =
  (
    says: Readonly<Record<string, string>>,
    changes: Partial<Pop3Options> = {},
    meet: (connector: IncomingConnector) => Promise<unknown> = walkAll,
    greeting = '+OK ready',
  ): Provoke =>
  async (stage) => {
    const server = await startScriptedServer({
      greeting,
      answer: (line): ScriptedAnswer => {
        const [verb = ''] = line.split(' ')
        const own = says[verb]
        if (own !== undefined) return { text: own, hangUp: verb === 'QUIT' }
        if (verb === 'CAPA') return { text: '+OK\r\nTOP\r\nUIDL\r\nUSER\r\n.' }
        if (verb === 'UIDL') return { text: '+OK\r\n1 one\r\n2 two\r\n.' }
        if (verb === 'LIST') return { text: '+OK\r\n1 100\r\n2 100\r\n.' }
        if (verb === 'TOP' || verb === 'RETR') return { text: '+OK\r\nSubject: One\r\n\r\n.' }
        return { text: '+OK', hangUp: verb === 'QUIT' }
      },
    })
    stage.closeLater(server)
    const local = { port: server.port, security: 'none', token: PASSWORD, connectTimeout: 2_000, socketTimeout: 2_000 } as const
    return await failureOf(meet(connect(stage, { ...local, ...changes })))
  }

const fetchingFirst = async (connector: IncomingConnector): Promise<unknown> => {
  const [id = ''] = await walkAll(connector)
  return await connector.fetchRaw(id)
}

const deletingFirst = async (connector: IncomingConnector): Promise<unknown> => {
  const [id = ''] = await walkAll(connector)
  await connector.acknowledge(id, { kind: 'delete' })
  // What was said to be deleted is deleted at the end of the session; the next look shows whether it was.
  return await walkAll(connector)
}

/** More mails than a server may give one name. */
const listed = (tell: (number: number) => string): string =>
  ['+OK', ...Array.from({ length: 600 }, (_, at) => `${String(at + 1)} ${tell(at + 1)}`), '.'].join('\r\n')

const CONDITIONS: Readonly<Record<string, Provoke>> = {
  'AuthenticationFailure pop3-token-refused': walking({ token: () => Promise.resolve('rubbish') }),
  'AuthenticationFailure pop3-password-refused': walking({ token: PASSWORD }),
  'ClearText connection-without-encryption': walking({ host: 'mail.example.com', security: 'none' }),
  'UIDL cursor-dead': walking({}, 'nonsense'),
}

const FAULTS: Readonly<Record<string, Provoke>> = {
  'AUTH pop3-token-refused': saying('auth', '[AUTH] No.'),
  'AUTH pop3-password-refused': async (stage) => {
    addFault(stage, { protocol: 'pop3', operation: 'auth', effect: { kind: 'error', code: 'no', message: '[AUTH] No.' } })
    return await saying('pass', '[AUTH] No.', { token: PASSWORD })(stage)
  },
  'AuthenticatedButNotConnected authenticated-but-not-connected': saying('auth', 'User is authenticated but not connected.'),
  'AccessTokenExpired session-token-expired': saying('uidl', 'Session invalidated - AccessTokenExpired'),
  'RequestIsThrottled mailbox-throttled': saying('uidl', 'Request is throttled. Suggested Backoff Time: 5000 milliseconds'),
  'LOGIN-DELAY pop3-login-delay': saying('auth', '[LOGIN-DELAY] Come back later.'),
  'IN-USE pop3-mailbox-in-use': saying('auth', '[IN-USE] Somebody has it.'),
  'SYS/TEMP server-unavailable': saying('auth', '[SYS/TEMP] Later.'),
  'SYS/PERM pop3-mailbox-out-of-order': saying('auth', '[SYS/PERM] Broken.'),
  'GreetingRefused server-unavailable': saying('connect', 'Too busy.'),
  'ServerUnavailable server-unavailable': saying('uidl', 'Server Unavailable. 21'),
  'BasicAuthenticationDisabled password-sign-in-ended': async (stage) => {
    const words = 'Basic authentication is disabled.'
    addFault(stage, { protocol: 'pop3', operation: 'auth', effect: { kind: 'error', code: 'no', message: words } })
    return await saying('pass', words, { token: PASSWORD })(stage)
  },
  'PRIVACYREQUIRED connection-without-encryption': saying('auth', 'Plaintext authentication disallowed.'),
}

const SCRIPTS: Readonly<Record<string, Provoke>> = {
  'NoXoauth2 no-token-sign-in': scripted({}, { token: () => Promise.resolve('a-token') }),
  'NoStls connection-without-encryption': scripted({}, { security: 'starttls' }),
  'StlsInjection encryption-failed': scripted(
    { CAPA: '+OK\r\nSTLS\r\n.', STLS: '+OK begin\r\n+OK in clear text' },
    { security: 'starttls' },
  ),
  'NotPop3 answer-not-understood': scripted({}, {}, walkAll, 'HTTP/1.1 400 Bad Request'),
  'LineTooLong answer-not-understood': scripted({ UIDL: `+OK\r\n1 ${'x'.repeat(20_000)}\r\n.` }),
  'BareLineFeed answer-not-understood': scripted({ UIDL: '+OK\n1 one\n.' }),
  'ListTooLong answer-not-understood': scripted({ CAPA: `+OK\r\n${'X-MORE\r\n'.repeat(5_000)}.` }),
  'NoUidl pop3-no-lasting-names': scripted({ CAPA: '+OK\r\nTOP\r\nUSER\r\n.' }),
  'UidlNotUnique pop3-no-lasting-names': scripted({ UIDL: listed(() => 'same'), LIST: listed(() => '100') }),
  'MailTooLarge mail-too-large': scripted({ LIST: '+OK\r\n1 4000000000\r\n2 100\r\n.' }, {}, fetchingFirst),
  'UpdateRefused pop3-deletion-refused': scripted({ QUIT: '-ERR some deleted messages not removed' }, {}, deletingFirst),
}

export const POP3_PROVOCATIONS: readonly Provocation[] = POP3_CODES.flatMap(([border, code, kind, page]): Provocation[] => {
  const key = `${code} ${page}`
  const found =
    (CONDITIONS[key] && { how: 'made true' as const, provoke: CONDITIONS[key] }) ??
    (FAULTS[key] && { how: 'by a fault' as const, provoke: FAULTS[key] }) ??
    (SCRIPTS[key] && { how: 'by a server of the test' as const, provoke: SCRIPTS[key] })
  return found === undefined ? [] : [{ border, code, kind, page, ...found }]
})
