import { getGlobalDispatcher } from 'undici'

import { ConnectorError } from '../connector-error.ts'
import { makeRequestBudget } from '../graph/request-budget.ts'
import type { RequestKind } from '../graph/request-budget.ts'
import { openAnswer, readWhole } from '../network/ask.ts'
import type { OpenAnswer, Timeouts } from '../network/ask.ts'
import { refuseClearText } from '../network/credential.ts'
import { readEnvelope, writeEnvelope } from './envelope.ts'
import { EWS_BUDGET } from './ews-access.ts'
import type { EwsAccess, EwsMailbox } from './ews-access.ts'
import { readEwsError, readItemError } from './ews-error.ts'
import type { AskedHow } from './ews-error.ts'
import { splitEnvelopes } from './split-envelopes.ts'
import { takeMime } from './take-mime.ts'
import type { XmlNode } from './xml/read-xml.ts'
import type { Xml } from './xml/write-xml.ts'

/** One operation, such as `m:GetFolder`. */
export type EwsQuestion = {
  readonly operation: Xml
  readonly kind: RequestKind
  /** Whether it sends: then a failure of the server leaves in doubt whether it was done. */
  readonly actedOn?: boolean
  readonly signal?: AbortSignal
}

export type EwsClient = {
  readonly host: string
  readonly mailbox: EwsMailbox
  /** One message for each thing asked for, in their order. Faults and whatever else is no answer throw. */
  readonly ask: (question: EwsQuestion) => Promise<readonly Judged[]>
  /** For operations that ask for one thing: its message, or its refusal thrown. */
  readonly askOne: (question: EwsQuestion) => Promise<XmlNode>
  /** GetItem with its `t:MimeContent` as bytes. */
  readonly askMime: (question: EwsQuestion, maxBytes: number) => Promise<Uint8Array>
  /**
   * Subscribes to news. What is asked about the subscription afterwards must reach the server that holds it, so that server's cookies go
   * along (learn.microsoft.com/exchange/client-developer/exchange-web-services, "maintain affinity").
   */
  readonly subscribe: (operation: Xml, signal: AbortSignal) => Promise<XmlNode>
  readonly askForNews: (operation: Xml, signal: AbortSignal) => Promise<XmlNode>
  /** The connection news comes on, message by message. It is outside the budget: Exchange has another one for those that hang. */
  readonly stream: (operation: Xml, signal: AbortSignal, timeouts: Timeouts) => AsyncIterable<XmlNode>
}

/** A response message, and what stands against it; null when it went well. */
export type Judged = { readonly node: XmlNode; readonly failure: ConnectorError | null }

// A throttled server that does not say how long: its own documents ask to back off by ourselves then.
const PAUSE_SECONDS_WITHOUT_WORD = 10
const MAX_ANSWER_BYTES = 16 * 1024 * 1024
// The limit on sending is no reason to leave the mailbox's mail lying.
const SPARED: ReadonlySet<string> = new Set(['ErrorSubmissionQuotaExceeded'])
// Nor are too many listeners.
const SPARED_BY_NEWS: ReadonlySet<string> = new Set(['ErrorExceededConnectionCount', 'ErrorExceededSubscriptionCount'])
const AFFINITY = { 'x-preferserveraffinity': 'true' } as const
const COOKIES = /(?:^|,\s*)(X-BackEndOverrideCookie|exchangecookie)=([^;,\s]*)/gi

/**
 * A mailbox over EWS. Each request waits its turn in the mailbox's budget, is signed in (a refused token is asked for afresh once),
 * and its answer is judged; being throttled stops everything that shares the budget.
 */
export function makeEwsClient(access: EwsAccess): EwsClient {
  const url = readUrl(access.url)
  const { mailbox, token, timeouts } = access
  if (typeof token !== 'function' && (access.user ?? '') === '')
    throw new ConnectorError('CONFIGURATION', 'A password needs the user name it belongs to.', { border: 'ews' })
  const dispatcher = access.dispatcher ?? getGlobalDispatcher()
  const budget = access.budget ?? makeRequestBudget(EWS_BUDGET)
  const cookies = new Map<string, string>()
  // Exchange routes by this header; for an app it must name the very mailbox it acts as.
  const anchor: Record<string, string> = mailbox === 'me' ? {} : { 'x-anchormailbox': mailbox.address }

  const howAsked = (actedOn: boolean): AskedHow => ({
    actedOn,
    credential: typeof token === 'function' ? 'token' : 'password',
    permission: mailbox !== 'me' && mailbox.impersonate === true ? 'full_access_as_app' : 'EWS.AccessAsUser.All',
  })

  const told = (failure: ConnectorError, isNews: boolean): ConnectorError => {
    const spared = isNews ? SPARED_BY_NEWS : SPARED
    if (failure.code === 'THROTTLED' && !spared.has(failure.facts.providerCode ?? ''))
      budget.pause(failure.facts.retryAfterSeconds ?? PAUSE_SECONDS_WITHOUT_WORD)
    return failure
  }

  const affinity = (): Record<string, string> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    return cookie === '' ? { ...AFFINITY } : { ...AFFINITY, cookie }
  }

  const open = async (question: EwsQuestion, isNews: boolean, patience = timeouts): Promise<OpenAnswer> => {
    const body = writeEnvelope(question.operation, mailbox)
    const { actedOn = false, signal } = question
    const once = async (authorization: string): Promise<OpenAnswer> => {
      const answer = await openAnswer(
        dispatcher,
        {
          method: 'POST',
          url: url.href,
          headers: {
            accept: 'text/xml',
            'content-type': 'text/xml; charset=utf-8',
            authorization,
            ...anchor,
            ...(isNews ? affinity() : {}),
          },
          body,
          actedOn,
          ...(signal === undefined ? {} : { signal }),
        },
        patience,
      )
      for (const [, name = '', value = ''] of (answer.headers['set-cookie'] ?? '').matchAll(COOKIES)) cookies.set(name, value)
      return answer
    }
    const refuse = async (answer: OpenAnswer): Promise<never> => {
      throw told(readEwsError(await readWhole(answer, MAX_ANSWER_BYTES), new Date(), howAsked(actedOn)), isNews)
    }
    if (typeof token !== 'function') {
      const answer = await once(basic(access.user ?? '', token.password))
      return answer.status === 200 ? answer : await refuse(answer)
    }
    const first = await once(`Bearer ${await token()}`)
    if (first.status === 200) return first
    if (first.status !== 401) return await refuse(first)
    await readWhole(first, MAX_ANSWER_BYTES)
    // Revoked or outlived before its time: one new token tells that from a token nobody accepts.
    const second = await once(`Bearer ${await token({ fresh: true })}`)
    return second.status === 200 ? second : await refuse(second)
  }

  const read = (text: string, head: Omit<OpenAnswer, 'body'>, how: AskedHow, isNews: boolean): readonly Judged[] => {
    const reading = readEnvelope(text)
    if (reading.kind !== 'messages') throw told(readEwsError({ ...head, body: Buffer.from(text) }, new Date(), how), isNews)
    return reading.messages.map(({ node, refusal }) => ({
      node,
      failure: refusal === null ? null : told(readItemError(refusal, head, how), isNews),
    }))
  }

  const ask = async (question: EwsQuestion, isNews = false): Promise<readonly Judged[]> =>
    await budget.run(
      question.kind,
      async () => {
        const answer = await readWhole(await open(question, isNews), MAX_ANSWER_BYTES)
        return read(Buffer.from(answer.body).toString('utf8'), answer, howAsked(question.actedOn ?? false), isNews)
      },
      question.signal,
    )

  async function* stream(operation: Xml, signal: AbortSignal, patience: Timeouts): AsyncGenerator<XmlNode> {
    const answer = await open({ operation, kind: 'receive', signal }, true, patience)
    for await (const envelope of splitEnvelopes(answer.body))
      for (const message of read(envelope, answer, howAsked(false), true)) yield wellOf(message)
  }

  return {
    host: url.hostname,
    mailbox,
    ask: async (question) => await ask(question),
    askOne: async (question) => only(await ask(question)),
    askMime: async (question, maxBytes) =>
      await budget.run(
        question.kind,
        async () => {
          const answer = await open(question, false)
          const { text, mime } = await takeMime(answer.body, maxBytes)
          only(read(text, answer, howAsked(false), false))
          if (mime !== null) return mime
          throw new ConnectorError('PROTOCOL', 'EWS gave a mail without its content.', { border: 'ews', host: url.hostname })
        },
        question.signal,
      ),
    subscribe: async (operation, signal) => {
      // A new one may be held by another server, and where the last one was lost, should be.
      cookies.clear()
      return only(await ask({ operation, kind: 'receive', signal }, true))
    },
    askForNews: async (operation, signal) => only(await ask({ operation, kind: 'receive', signal }, true)),
    stream,
  }
}

function only(messages: readonly Judged[]): XmlNode {
  const [message] = messages
  if (message === undefined) throw new ConnectorError('PROTOCOL', 'EWS answered with no message.', { border: 'ews' })
  return wellOf(message)
}

function wellOf({ node, failure }: Judged): XmlNode {
  if (failure !== null) throw failure
  return node
}

/** Tokens and passwords travel to it, so plain HTTP is for this machine alone. */
function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '')
    throw new ConnectorError('CONFIGURATION', 'The EWS address must be like https://mail.contoso.com/EWS/Exchange.asmx.', {
      border: 'ews',
      providerCode: 'NotEws',
    })
  refuseClearText({ security: url.protocol === 'https:' ? 'tls' : 'none', host: url.hostname }, 'ews')
  return url
}

/** RFC 7617 section 2.1: as UTF-8. */
function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}
