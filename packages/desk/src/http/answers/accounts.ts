import type { BodyOf, ErrorCard, routes } from '@postdesk/contract'
import { PROXY_PASSWORD_IS_NOT_TAKEN_ALONG } from '../../accounts/connection/proxy-password.ts'
import { PASSWORD_IS_NOT_TAKEN_ALONG, SIGN_IN_IS_NOT_TAKEN_ALONG } from '../../accounts/connection/where-it-leads.ts'
import { changeAccount } from '../../accounts/incoming/change-account.ts'
import { createAccount } from '../../accounts/incoming/create-account.ts'
import { MAIL_IS_LEAVING } from '../../accounts/outgoing/save-outgoing.ts'
import { switchAccount } from '../../accounts/switch/switch-account.ts'
import { undoSwitch } from '../../accounts/switch/undo-switch.ts'
import { deleteAccount } from '../../accounts/incoming/delete-account.ts'
import { listAccountEvents } from '../../accounts/history/list-account-events.ts'
import { getAccount, listAccounts } from '../../accounts/incoming/list-accounts.ts'
import { whyNotChecked } from '../../accounts/incoming/why-not-checked.ts'
import { checkNow } from '../../accounts/incoming/wake-account.ts'
import { listStuckSending } from '../../accounts/outgoing/list-stuck-sending.ts'
import type { Answers } from '../answer.ts'
import type { Desk } from '../desk.ts'
import { conflict, notFound, Refusal, wrongField } from '../refusal.ts'

/** The new way is tried first; a server that answers nothing must not hold the form for ever. */
const SWITCH_TIMEOUT_MS = 90_000
const LINKED_ALREADY = 'This mailbox and folder are linked already; open that account instead.'
const GRAPH_TAKES_NONE = 'Microsoft Graph takes no password: sign in with Microsoft first.'
const OUTGOING_MISSING = 'This outgoing account does not exist any more; choose another one.'

const ASKED_AGAIN = {
  password: () => wrongField('password', PASSWORD_IS_NOT_TAKEN_ALONG),
  'sign-in': () => wrongField('attemptId', SIGN_IN_IS_NOT_TAKEN_ALONG),
  'proxy-password': () => wrongField('connection.proxyUrl', PROXY_PASSWORD_IS_NOT_TAKEN_ALONG),
}

/** Mail accounts. */
export const accountAnswers = {
  listAccounts: async ({ desk }) => ({ accounts: await listAccounts(desk.database.kysely, desk.now()) }),
  listTroubledAccounts: async ({ desk }) => {
    const accounts = await listAccounts(desk.database.kysely, desk.now())
    const troubled = accounts.filter(({ state, enabled }) => state === 'needs-you' && enabled)
    return {
      accounts: troubled.map(({ id, address, stateText }) => ({ id, address, stateText })),
      sending: await listStuckSending(desk.database.kysely),
    }
  },
  getAccount: async ({ desk, params }) => await accountOf(desk, params.id),
  createAccount: async ({ desk, agent, body }) => {
    refuseMoveWithoutFolder(body.afterRead, body.moveTo)
    refuseWhatPop3Cannot(body.protocol, body.afterRead)
    refuseWhatCannotConnect(body)
    const outcome = await createAccount(desk, body, { id: agent.id, name: agent.name, now: desk.now() })
    if (outcome.kind === 'attempt-unusable') throw wrongField('attemptId', outcome.why)
    if (outcome.kind === 'outgoing-missing') throw wrongField('outgoingAccountId', OUTGOING_MISSING)
    if (outcome.kind === 'linked-already') throw wrongField('address', LINKED_ALREADY)
    return await accountOf(desk, outcome.id)
  },
  changeAccount: async ({ desk, agent, params, body }) => {
    if (body.afterRead !== undefined || body.moveTo !== undefined) {
      const before = await accountOf(desk, params.id)
      refuseWhatPop3Cannot(before.protocol, body.afterRead ?? 'leave')
      refuseMoveWithoutFolder(body.afterRead ?? before.afterRead, body.moveTo === undefined ? before.moveTo : body.moveTo)
    }
    if (body.password !== undefined && (await accountOf(desk, params.id)).protocol === 'graph')
      throw wrongField('password', GRAPH_TAKES_NONE)
    const outcome = await changeAccount(desk, params.id, body, { id: agent.id, name: agent.name, now: desk.now() })
    if (outcome.kind === 'missing') throw notFound('This mail account')
    if (outcome.kind === 'attempt-unusable') throw wrongField('attemptId', outcome.why)
    if (outcome.kind === 'asked-again') throw ASKED_AGAIN[outcome.what]()
    if (outcome.kind === 'outgoing-missing') throw wrongField('outgoingAccountId', OUTGOING_MISSING)
    if (outcome.kind === 'linked-already') throw wrongField('folder', LINKED_ALREADY)
    return await accountOf(desk, params.id)
  },
  deleteAccount: async ({ desk, params }) => {
    const outcome = await deleteAccount(desk.database, params.id)
    if (outcome.kind === 'missing') throw notFound('This mail account')
    if (outcome.kind === 'mail-under-way')
      throw conflict(
        'MAIL_UNDER_WAY',
        `${outcome.mails === 1 ? 'One mail' : `${outcome.mails} mails`} of this account ${outcome.mails === 1 ? 'is' : 'are'} still becoming tickets; pause the account and try again in a few minutes.`,
      )
  },
  checkAccount: async ({ desk, params }) => {
    const account = await accountOf(desk, params.id)
    if (!account.enabled) throw conflict('NOT_ENABLED', 'This account is not enabled; enable it first.')
    const card = whyNotChecked(account, desk.now())
    if (card !== null)
      throw new Refusal(409, {
        code: 'NOT_AUTHORIZED',
        message: `${card.title}. ${isSignIn(card) ? 'Sign in' : 'Enter the password under Advanced'}, and it is checked at once.`,
        card,
      })
    await checkNow(desk.database.kysely, params.id, desk.now())
    return { asked: true as const }
  },
  switchAccount: async ({ desk, agent, params, body }) => {
    const signal = AbortSignal.any([desk.closing, AbortSignal.timeout(SWITCH_TIMEOUT_MS)])
    const outcome = await switchAccount({ ...desk, signal }, params.id, body, { id: agent.id, name: agent.name })
    switch (outcome.kind) {
      case 'switched':
        return await accountOf(desk, params.id)
      case 'missing':
        throw notFound('This mail account')
      case 'same':
        throw wrongField('protocol', 'The account uses this protocol already.')
      case 'attempt-unusable':
        throw wrongField('attemptId', outcome.why)
      case 'sends-elsewhere':
        throw wrongField('moveSending', 'This account answers by no outgoing account of its own mailbox; leave sending as it is.')
      case 'mail-leaving':
        throw conflict('MAIL_LEAVING', MAIL_IS_LEAVING)
      case 'refused':
        throw wrongField(
          'protocol',
          `Nothing was changed, because the new way does not work: ${outcome.card.title}.`,
          outcome.card,
        )
      default:
        return outcome satisfies never
    }
  },
  undoSwitch: async ({ desk, agent, params }) => {
    const by = { name: agent.name, now: desk.now() }
    const outcome = await undoSwitch(desk.database, params.id, params.switchId, by)
    if (outcome === 'missing') throw notFound('This change of protocol')
    if (outcome === 'mail-leaving') throw conflict('MAIL_LEAVING', MAIL_IS_LEAVING)
    if (outcome === 'too-late')
      throw conflict('TOO_LATE', 'A change of protocol can be undone for a week. Change the protocol again instead.')
  },
  listAccountEvents: async ({ desk, params, query }) => {
    await accountOf(desk, params.id)
    return await listAccountEvents(desk.database.kysely, params.id, query.before)
  },
} satisfies Partial<Answers>

const isSignIn = (card: ErrorCard) => card.actions.some((action) => action.kind === 'button' && action.act === 're-authorize')

async function accountOf(desk: Desk, id: string) {
  const account = await getAccount(desk.database.kysely, id, desk.now())
  if (!account) throw notFound('This mail account')
  return account
}

function refuseMoveWithoutFolder(afterRead: string, moveTo: string | null): void {
  if (afterRead === 'move' && (moveTo === null || moveTo.trim() === ''))
    throw wrongField('moveTo', 'Name the folder that mails are moved to after they are read.')
}

/** POP3 has one maildrop without marks (RFC 1939): a mail stays in it or goes. */
function refuseWhatPop3Cannot(protocol: string, afterRead: string): void {
  if (protocol === 'pop3' && (afterRead === 'mark-read' || afterRead === 'move'))
    throw wrongField('afterRead', 'POP3 knows neither marks nor folders: leave the mail on the server, or delete it.')
}

type NewConnection = Pick<
  BodyOf<typeof routes.createAccount>,
  'protocol' | 'attemptId' | 'password' | 'connection' | 'send' | 'outgoingAccountId' | 'outgoingConnection'
>

/** What cannot work whatever the server says: no way to prove who we are, or nothing that names the server. */
function refuseWhatCannotConnect(body: NewConnection): void {
  if (body.attemptId !== undefined) return
  if (body.protocol === 'graph') throw wrongField('attemptId', GRAPH_TAKES_NONE)
  if (body.password === undefined) throw wrongField('password', 'Sign in, or enter the password of the mailbox.')
  if (body.protocol === 'ews' && body.connection.ewsUrl === null)
    throw wrongField(
      'connection.ewsUrl',
      'Name the address of Exchange Web Services, such as https://mail.contoso.example/EWS/Exchange.asmx.',
    )
  if (body.protocol !== 'ews' && (body.connection.server?.host ?? null) === null)
    throw wrongField('connection.server.host', 'Name the mail server: without a sign-in nothing says which it is.')
  const sendsBySmtp = body.send && body.outgoingAccountId === undefined && body.protocol !== 'ews'
  if (sendsBySmtp && (body.outgoingConnection.server?.host ?? null) === null)
    throw wrongField(
      'outgoingConnection.server.host',
      'Name the server mail is sent by, or choose not to answer from this mailbox.',
    )
}
