import { getGlobalDispatcher } from 'undici'
import type { Dispatcher } from 'undici'

import { ConnectorError } from '../connector-error.ts'
import type { TokenSource } from '../connector.ts'
import { ask, readJsonObject } from '../network/ask.ts'
import type { Answer, Question, Timeouts } from '../network/ask.ts'
import { readGraphError } from './graph-error.ts'
import { makeRequestBudget } from './request-budget.ts'
import type { RequestBudget, RequestKind } from './request-budget.ts'

/** How Graph is reached on behalf of one mailbox. */
export type GraphAccess = {
  /** Root of Graph, without `/v1.0`: `endpointsOf(…).graphUrl`. */
  readonly graphUrl: string
  readonly token: TokenSource
  /** Share `requestBudget(mailbox)` between receiving and sending; a private one when absent. */
  readonly budget?: RequestBudget
  readonly dispatcher?: Dispatcher
  readonly timeouts?: Timeouts
}

/** A request to Graph: `path` below `/v1.0`, or a whole address that Graph gave. */
export type GraphQuestion = Omit<Question, 'url'> & { readonly path: string; readonly kind: RequestKind }

export type GraphClient = {
  readonly host: string
  /** The judged answer: a 2xx, or a `ConnectorError`. A refused token is asked for afresh once. */
  readonly request: (question: GraphQuestion) => Promise<Answer>
  /** The same for an answer with a JSON object in it. */
  readonly requestJson: (question: GraphQuestion) => Promise<Record<string, unknown>>
  /** A request without token to an address Graph gave for it: an upload session. */
  readonly requestWithoutToken: (
    question: Omit<Question, 'headers'> & { readonly headers: Record<string, string> },
  ) => Promise<Answer>
}

// Without it ids change when a mail is moved, and a draft's when it is sent (learn.microsoft.com/graph/outlook-immutable-id).
export const IMMUTABLE_IDS = 'IdType="ImmutableId"'

// Graph may leave out Retry-After; its documentation asks to back off by ourselves then.
const PAUSE_SECONDS_WITHOUT_WORD = 10

export function makeGraphClient(access: GraphAccess): GraphClient {
  const root = new URL(`${access.graphUrl}/v1.0/`)
  const dispatcher = access.dispatcher ?? getGlobalDispatcher()
  const budget = access.budget ?? makeRequestBudget()

  const judged = (answer: Answer, actedOn: boolean, path = ''): Answer => {
    if (answer.status >= 200 && answer.status < 300) return answer
    const failure = readGraphError(answer, new Date(), actedOn, permissionFor(path))
    // The limit on sending is no reason to leave the mailbox's mail lying.
    const isSendingLimit = failure.facts.providerCode === 'ErrorExceededMessageLimit'
    if (failure.code === 'THROTTLED' && !isSendingLimit)
      budget.pause(failure.facts.retryAfterSeconds ?? PAUSE_SECONDS_WITHOUT_WORD)
    throw failure
  }

  const request = async ({ path, kind, ...question }: GraphQuestion): Promise<Answer> => {
    const url = addressOf(root, path)
    const once = async (token: string): Promise<Answer> =>
      await budget.run(
        kind,
        async () => {
          const headers = { authorization: `Bearer ${token}`, prefer: IMMUTABLE_IDS, ...question.headers }
          const answer = await ask(dispatcher, { ...question, url, headers }, access.timeouts)
          return answer.status === 401 ? answer : judged(answer, question.actedOn ?? false, path)
        },
        question.signal,
      )
    const first = await once(await access.token())
    if (first.status !== 401) return first
    // Revoked or outlived before its time: one new token tells that from a token nobody accepts.
    return judged(await once(await access.token({ fresh: true })), question.actedOn ?? false, path)
  }

  return {
    host: root.hostname,
    request,
    requestJson: async (question) => {
      const answer = await request(question)
      const body = readJsonObject(answer)
      if (body !== null) return body
      throw new ConnectorError('PROTOCOL', 'Graph answered without JSON where it must.', {
        border: 'graph',
        status: answer.status,
        host: answer.host,
        correlationId: answer.clientRequestId,
      })
    },
    requestWithoutToken: async (question) => {
      refuseLessProtected(root, question.url)
      return await budget.run(
        'send',
        async () => judged(await ask(dispatcher, question, access.timeouts), false),
        question.signal,
      )
    },
  }
}

/** What a request needs (learn.microsoft.com/graph/permissions-reference): a refusal names nothing, so we do. */
function permissionFor(path: string): string {
  if (/\/(send|sendMail)$/.test(path)) return 'Mail.Send'
  if (path.startsWith('/subscriptions')) return 'Mail.Read'
  return /^\/me(\?|$)/.test(path) ? 'User.Read' : 'Mail.ReadWrite'
}

/** The address of a path. A whole address must lie below our own root: a token never goes anywhere else. */
function addressOf(root: URL, path: string): string {
  const url = new URL(path.startsWith('/') ? path.slice(1) : path, root)
  if (url.origin === root.origin && url.pathname.startsWith(root.pathname)) return url.href
  throw new ConnectorError('PROTOCOL', 'Graph gave an address on another host; it was not followed.', {
    border: 'graph',
    host: url.hostname,
  })
}

/** What is uploaded is a customer's file: an address that Graph gave for it is as protected as Graph's own. */
function refuseLessProtected(root: URL, address: string): void {
  const { protocol, hostname } = new URL(address)
  if (protocol === 'https:' || root.protocol !== 'https:') return
  throw new ConnectorError('PROTOCOL', 'Graph gave an address without TLS; nothing was sent there.', {
    border: 'graph',
    host: hostname,
  })
}

/** The mailbox of an account: the signed-in person's own, or any by its address. */
export type GraphMailbox = 'me' | { readonly address: string }

export function mailboxPath(mailbox: GraphMailbox): string {
  return mailbox === 'me' ? '/me' : `/users/${encodeURIComponent(mailbox.address)}`
}
