import type { Attempt } from '@postdesk/contract'
import { beginAttempt } from '../../accounts/begin-attempt.ts'
import { changeAccount } from '../../accounts/change-account.ts'
import { createAccount } from '../../accounts/create-account.ts'
import { deleteAccount } from '../../accounts/delete-account.ts'
import { listAccountEvents } from '../../accounts/list-account-events.ts'
import { getAccount, listAccounts } from '../../accounts/list-accounts.ts'
import { readAttempt } from '../../accounts/read-attempt.ts'
import { checkNow } from '../../accounts/wake-account.ts'
import type { Answers } from '../answer.ts'
import type { Desk } from '../desk.ts'
import { conflict, notFound, wrongField } from '../refusal.ts'

const LINKED_ALREADY = 'This mailbox and folder are linked already; open that account instead.'

/** Sign-ins and mail accounts. */
export const accountAnswers = {
  createAttempt: async ({ desk, agent, body }) => {
    const now = desk.now()
    const begun = await beginAttempt({ ...desk, now }, { ...body, startedBy: agent.id })
    if (begun.kind === 'registration-missing')
      throw wrongField('registrationId', 'This app registration does not exist any more; choose another one.')
    if (begun.kind === 'account-missing') throw notFound('This mail account')
    return { ...(await attemptOf(desk, begun.id)), authorizeUrl: begun.authorizeUrl }
  },
  getAttempt: async ({ desk, params }) => await attemptOf(desk, params.id),

  listAccounts: async ({ desk }) => ({ accounts: await listAccounts(desk.database.kysely) }),
  listTroubledAccounts: async ({ desk }) => {
    const accounts = await listAccounts(desk.database.kysely)
    const troubled = accounts.filter(({ state, enabled }) => state === 'needs-you' && enabled)
    return { accounts: troubled.map(({ id, address, stateText }) => ({ id, address, stateText })) }
  },
  getAccount: async ({ desk, params }) => await accountOf(desk, params.id),
  createAccount: async ({ desk, agent, body }) => {
    refuseMoveWithoutFolder(body.afterRead, body.moveTo)
    const outcome = await createAccount(desk, body, { id: agent.id, name: agent.name, now: desk.now() })
    if (outcome.kind === 'attempt-unusable') throw wrongField('attemptId', outcome.why)
    if (outcome.kind === 'linked-already') throw wrongField('address', LINKED_ALREADY)
    return await accountOf(desk, outcome.id)
  },
  changeAccount: async ({ desk, agent, params, body }) => {
    if (body.afterRead === 'move' || body.moveTo !== undefined) {
      const before = await accountOf(desk, params.id)
      refuseMoveWithoutFolder(body.afterRead ?? before.afterRead, body.moveTo === undefined ? before.moveTo : body.moveTo)
    }
    const outcome = await changeAccount(desk, params.id, body, { id: agent.id, name: agent.name, now: desk.now() })
    if (outcome.kind === 'missing') throw notFound('This mail account')
    if (outcome.kind === 'attempt-unusable') throw wrongField('attemptId', outcome.why)
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
    await checkNow(desk.database.kysely, params.id, desk.now())
    return { asked: true as const }
  },
  listAccountEvents: async ({ desk, params, query }) => {
    await accountOf(desk, params.id)
    return await listAccountEvents(desk.database.kysely, params.id, query.before)
  },
} satisfies Partial<Answers>

async function attemptOf(desk: Desk, id: string): Promise<Attempt> {
  const attempt = await readAttempt(desk.database.kysely, id, desk.now())
  if (!attempt) throw notFound('This sign-in')
  return attempt
}

async function accountOf(desk: Desk, id: string) {
  const account = await getAccount(desk.database.kysely, id)
  if (!account) throw notFound('This mail account')
  return account
}

function refuseMoveWithoutFolder(afterRead: string, moveTo: string | null): void {
  if (afterRead === 'move' && (moveTo === null || moveTo.trim() === ''))
    throw wrongField('moveTo', 'Name the folder that mails are moved to after they are read.')
}
