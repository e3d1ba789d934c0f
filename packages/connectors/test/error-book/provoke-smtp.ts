import { startScriptedServer } from '@postdesk/testkit'
import type { ScriptedAnswer } from '@postdesk/testkit'

import { failureOf, outgoing } from '../connector-contract.ts'
import { mintToken } from '../mint-token.ts'
import { smtpOutgoing } from '../../src/index.ts'
import type { SmtpOptions } from '../../src/index.ts'
import { SMTP_CODES } from './line-codes.ts'
import { SAM, SUPPORT, addFault } from './provocation.ts'
import type { Provocation, Stage } from './provocation.ts'

type Provoke = Provocation['provoke']
type Operation = 'auth' | 'mail' | 'rcpt' | 'data'

const sending =
  (changes: Partial<SmtpOptions> = {}, mail = outgoing(SUPPORT, 'ann.lee@example.com', 'refused')): Provoke =>
  async ({ tenant, caPem, closeLater }) => {
    const connector = smtpOutgoing({
      host: 'localhost',
      port: tenant.endpoints.smtp.port,
      security: 'starttls',
      user: SUPPORT,
      token: async () => await mintToken(tenant, SUPPORT, 'SMTP.Send'),
      caPem,
      ...changes,
    })
    closeLater(connector)
    return await failureOf(connector.submit(mail, { draftRef: null }))
  }

/** The tenant answers a command with this reply code and words, each time it is given. */
const saying =
  (operation: Operation, status: number, enhanced: string, words: string, changes: Partial<SmtpOptions> = {}): Provoke =>
  async (stage) => {
    addFault(stage, { protocol: 'smtp', operation, effect: { kind: 'status', status, code: enhanced, message: words } })
    return await sending(changes)(stage)
  }

const after =
  (happen: (stage: Stage) => unknown, provoke: Provoke = sending()): Provoke =>
  async (stage) => {
    await happen(stage)
    return await provoke(stage)
  }

const smtp = ({ tenant }: Stage) => tenant.world.mail.settings.smtp

const onScripted =
  (greeting: string, says: Readonly<Record<string, string>>, changes: Partial<SmtpOptions> = {}): Provoke =>
  async (stage) => {
    const server = await startScriptedServer({
      greeting,
      answer: (line): ScriptedAnswer => {
        const [verb = ''] = line.split(' ')
        if (verb === 'QUIT') return { text: '221 bye', hangUp: true }
        return { text: says[verb] ?? '250 OK' }
      },
    })
    stage.closeLater(server)
    const local = { host: '127.0.0.1', port: server.port, security: 'none', token: () => Promise.resolve('a-token') } as const
    return await sending({ ...local, connectTimeout: 2_000, ...changes })(stage)
  }

/** What is made true in the tenant, by code and page. */
const CONDITIONS: Readonly<Record<string, Provoke>> = {
  '5.7.139 smtp-auth-disabled-for-tenant': after(
    ({ tenant }) => (tenant.world.mail.settings.smtpClientAuthenticationDisabled = true),
  ),
  '5.7.3 smtp-token-refused': sending({ token: () => Promise.resolve('rubbish') }),
  'SubmissionRate smtp-too-fast': after((stage) => (smtp(stage).maxMessagesPerMinute = 0)),
  'SubmissionQuotaExceeded sending-limit-reached': after((stage) => (smtp(stage).maxRecipientsPerDay = 0)),
  'SendAsDenied smtp-send-as-denied': sending({}, outgoing(SAM, 'ann.lee@example.com', 'as')),
  '5.7.60 smtp-send-as-denied': after(
    (stage) => (smtp(stage).sendAsDeniedAnswer = '5.7.60'),
    sending({}, outgoing(SAM, 'ann.lee@example.com', 'as')),
  ),
  '5.1.8 sender-blocked': after(({ tenant }) => (tenant.world.mail.settings.suspendedSenders = [SUPPORT])),
  '5.3.4 mail-too-large': after(({ tenant }) => (tenant.world.mail.settings.maxMessageBytes = 10)),
  'ClearText connection-without-encryption': sending({ host: 'mail.example.com', security: 'none' }),
  'EENVELOPE recipient-refused': sending({}, outgoing(SUPPORT, 'ann.lee@exa mple.com\r\nRCPT', 'odd')),
}

const FULL = 'mailbox full; STOREDRV.Submission.Exception:QuotaExceededException.MapiExceptionQuotaExceeded'

/** Where Exchange says it, with which reply code and in which words; codes that are not here come at DATA, as 550. */
const REPLIES: Readonly<Record<string, readonly [Operation, number, string, string]>> = {
  '5.7.139-criteria smtp-blocked-by-policy': [
    'auth',
    535,
    '5.7.139',
    'Authentication unsuccessful, the request did not meet the criteria to be authenticated successfully.',
  ],
  '5.7.139-security-defaults smtp-blocked-by-security-defaults': [
    'auth',
    535,
    '5.7.139',
    'Authentication unsuccessful, user is locked by your organization’s security defaults policy.',
  ],
  'BasicAuthenticationDisabled password-sign-in-ended': [
    'auth',
    535,
    '5.7.139',
    'Authentication unsuccessful, basic authentication is disabled.',
  ],
  '5.7.30 password-sign-in-ended': ['auth', 550, '5.7.30', 'Basic authentication is not supported for Client Submission.'],
  'ConcurrentSending smtp-too-many-connections': ['mail', 432, '4.3.2', 'STOREDRV.ClientSubmit; sender thread limit exceeded'],
  '4.3.2 smtp-too-many-connections': ['mail', 421, '4.3.2', 'Concurrent connections limit exceeded.'],
  '4.4.2 smtp-too-fast': ['mail', 451, '4.4.2', 'Message submission rate for this client has exceeded the configured limit'],
  '4.5.3 smtp-too-many-recipients': ['rcpt', 452, '4.5.3', 'Too many recipients'],
  '4.7.0 server-unavailable': ['mail', 451, '4.7.0', 'Temporary server error.'],
  'MailboxFull mailbox-full': ['data', 554, '5.2.2', FULL],
  '5.2.2 recipient-mailbox-full': ['rcpt', 552, '5.2.2', 'mailbox full'],
  '5.2.252 smtp-send-as-denied': [
    'data',
    554,
    '5.2.252',
    'SendAsDenied; a@contoso.example not allowed to send as b@contoso.example',
  ],
  '5.2.3 mail-too-large': ['data', 552, '5.2.3', 'message too large for this sender'],
  '5.4.1 smtp-relay-denied': ['rcpt', 550, '5.4.1', 'Relay access denied'],
  '5.7.1 smtp-relay-denied': ['rcpt', 550, '5.7.1', 'Unable to relay'],
  '5.7.64 smtp-relay-denied': ['rcpt', 550, '5.7.64', 'Relay access denied ATTR1'],
  '5.1.0 smtp-sender-refused': ['mail', 550, '5.1.0', 'Sender denied'],
  '5.1.7 smtp-sender-refused': ['mail', 550, '5.1.7', 'Invalid address'],
  '5.1.10 recipient-refused': ['rcpt', 550, '5.1.10', 'Recipient not found'],
  '5.7.57 connection-without-encryption': ['mail', 530, '5.7.57', 'Client not authenticated to send mail.'],
  'SignInNotPossible connection-without-encryption': ['mail', 530, '5.7.0', 'Must issue a STARTTLS command first'],
  '5.7.4 connection-without-encryption': ['auth', 504, '5.7.4', 'Unrecognized authentication type'],
}

const SCRIPTS: Readonly<Record<string, Provoke>> = {
  '5.7.8 smtp-sign-in-refused': onScripted(
    '220 ready',
    { EHLO: '250-mail\r\n250 AUTH PLAIN LOGIN', AUTH: '535 5.7.8 Authentication failed' },
    { token: { password: 'wrong' } },
  ),
  'EAUTH connection-without-encryption': onScripted('220 ready', { EHLO: '250 mail' }),
  'NoStartTls connection-without-encryption': onScripted(
    '220 ready',
    { EHLO: '250 mail', STARTTLS: '502 5.5.1 No such command' },
    { security: 'starttls' },
  ),
  'EPROTOCOL answer-not-understood': onScripted('HTTP/1.1 400 Bad Request', {}),
}

export const SMTP_PROVOCATIONS: readonly Provocation[] = SMTP_CODES.filter(([, code]) => code !== 'ETLS').map(
  ([border, code, kind, page, , words]): Provocation => {
    const key = `${code} ${page}`
    const row = { border, code, kind, page }
    const condition = CONDITIONS[key]
    if (condition !== undefined) return { ...row, how: 'made true', provoke: condition }
    const script = SCRIPTS[key]
    if (script !== undefined) return { ...row, how: 'by a server of the test', provoke: script }
    if (page === 'smtp-password-refused')
      return { ...row, how: 'by a fault', provoke: saying('auth', 535, '5.7.139', words ?? '', { token: { password: 'wrong' } }) }
    const [operation, status, enhanced, said] = REPLIES[key] ?? [
      code === '5.7.139' ? 'auth' : 'data',
      code === '5.7.139' ? 535 : 550,
      code === 'SenderBlocked' ? '5.7.708' : code,
      words ?? 'Service unavailable.',
    ]
    return { ...row, how: 'by a fault', provoke: saying(operation, status, enhanced, said) }
  },
)
