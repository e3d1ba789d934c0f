import { getGlobalDispatcher } from 'undici'

import { ConnectorError } from '../connector-error.ts'
import { makeRequestBudget } from '../graph/request-budget.ts'
import type { RequestKind } from '../graph/request-budget.ts'
import { openAnswer, readWhole } from '../network/ask.ts'
import type { OpenAnswer, Timeouts } from '../network/ask.ts'
import { refuseClearText } from '../network/credential.ts'
import { readEnvelope, writeEnvelope } from './envelope.ts'
import type { ResponseMessage } from './envelope.ts'
import { EWS_BUDGET } from './ews-access.ts'
import type { EwsAccess, EwsMailbox } from './ews-access.ts'
import { readEwsError, readItemError } from './ews-error.ts'
import type { AskedHow } from './ews-error.ts'
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
   * Subscribes to news and opens the connection they come on. Both must reach the same server, so it is asked for by name and
   * its cookies go along (learn.microsoft.com/exchange/client-developer/exchange-web-services, "maintain affinity"). The connection is outside the
   * budget, and gives the bytes of one envelope after another.
   */
  readonly subscribe: (operation: Xml, signal: AbortSignal) => Promise<XmlNode>
  readonly stream: (operation: Xml, signal: AbortSignal, timeouts: Timeouts) => Promise<AsyncIterable<Uint8Array>>
  /** Judges what a message of a stream says. */
  readonly judge: (message: ResponseMessage) => ConnectorError | null
}

/** A response message, and what stands against it; null when it went well. */
export type Judged = { readonly node: XmlNode; readonly failure: ConnectorError | null }

// A throttled server that does not say how long: its own documents ask to back off by ourselves then.
const PAUSE_SECONDS_WITHOUT_WORD = 10
const MAX_ANSWER_BYTES = 16 * 1024 * 1024
const AFFINITY = { 'x-preferserveraffinity': 'true' } as const
const COOKIES = /(?:^|,\s*)(X-BackEndOverrideCookie|exchangecookie)=([^;,\s]*)/gi

/**
 * A mailbox over EWS. Each request waits its turn in the mailbox's budget, is signed in (a refused token is asked for afresh once),
 * and its answer is judged; being throttled stops everything that shares the budget.
 */
export function makeEwsClient(access: EwsAccess): EwsClient {
  const url = readUrl(access.url)
  const { mailbox, token, timeouts } = access
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

  const told = (failure: ConnectorError): ConnectorError => {
    // The limit on sending is no reason to leave the mailbox's mail lying.
    const isSendingLimit = failure.facts.providerCode === 'ErrorSubmissionQuotaExceeded'
    if (failure.code === 'THROTTLED' && !isSendingLimit)
      budget.pause(failure.facts.retryAfterSeconds ?? PAUSE_SECONDS_WITHOUT_WORD)
    return failure
  }

  const open = async (question: EwsQuestion, headers: Readonly<Record<string, string>>, patience: Timeouts) => {
    const body = writeEnvelope(question.operation, mailbox)
    const { actedOn = false, signal } = question
    const once = async (authorization: string): Promise<OpenAnswer> => {
      const answer = await openAnswer(
        dispatcher,
        {
          method: 'POST',
          url: url.href,
          headers: { accept: 'text/xml', 'content-type': 'text/xml; charset=utf-8', authorization, ...anchor, ...headers },
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
      throw told(readEwsError(await readWhole(answer, MAX_ANSWER_BYTES), new Date(), howAsked(actedOn)))
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

  const judged = (messages: readonly ResponseMessage[], head: Omit<OpenAnswer, 'body'>, actedOn: boolean): readonly Judged[] =>
    messages.map(({ node, refusal }) => ({
      node,
      failure: refusal === null ? null : told(readItemError(refusal, head, howAsked(actedOn))),
    }))

  const read = (text: string, head: Omit<OpenAnswer, 'body'>, actedOn: boolean): readonly Judged[] => {
    const reading = readEnvelope(text)
    if (reading.kind === 'messages') return judged(reading.messages, head, actedOn)
    throw told(readEwsError({ ...head, body: Buffer.from(text) }, new Date(), howAsked(actedOn)))
  }

  const ask = async (question: EwsQuestion, headers: Readonly<Record<string, string>> = {}): Promise<readonly Judged[]> =>
    await budget.run(
      question.kind,
      async () => {
        const answer = await readWhole(await open(question, headers, timeouts ?? {}), MAX_ANSWER_BYTES)
        return read(Buffer.from(answer.body).toString('utf8'), answer, question.actedOn ?? false)
      },
      question.signal,
    )

  const affinity = (): Record<string, string> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    return cookie === '' ? { ...AFFINITY } : { ...AFFINITY, cookie }
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
          const answer = await open(question, {}, timeouts ?? {})
          const { text, mime } = await takeMime(answer.body, maxBytes)
          only(read(text, answer, false))
          if (mime !== null) return mime
          throw new ConnectorError('PROTOCOL', 'EWS gave a mail without its content.', { border: 'ews', host: url.hostname })
        },
        question.signal,
      ),
    subscribe: async (operation, signal) => only(await ask({ operation, kind: 'receive', signal }, affinity())),
    stream: async (operation, signal, patience) =>
      (await open({ operation, kind: 'receive', signal }, affinity(), patience)).body,
    judge: ({ refusal }) =>
      refusal === null
        ? null
        : told(readItemError(refusal, { status: 200, headers: {}, host: url.hostname, clientRequestId: '' }, howAsked(false))),
  }
}

function only(messages: readonly Judged[]): XmlNode {
  const [message] = messages
  if (message === undefined) throw new ConnectorError('PROTOCOL', 'EWS answered with no message.', { border: 'ews' })
  if (message.failure !== null) throw message.failure
  return message.node
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
