import { randomUUID } from 'node:crypto'

import type { Dispatcher } from 'undici'

import { ConnectorError } from '../connector-error.ts'
import { networkFailure } from './network-failure.ts'

/** Milliseconds to wait for a server. */
export type Timeouts = {
  /** Until the answer's head. Default 60,000: Exchange takes its time over a large mail. */
  readonly headers?: number
  /** Between two pieces of the answer's body. Default 60,000. */
  readonly body?: number
}

export type Question = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Most bytes taken of the answer's body. */
  readonly maxBytes?: number
  /** Whether the request does something that cannot be seen to be done twice: a send. */
  readonly actedOn?: boolean
  readonly signal?: AbortSignal
}

/** What came back, not yet judged. Header names are lower case. */
export type Answer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  readonly host: string
  /** The id we gave the request, which Microsoft's support finds it by. */
  readonly clientRequestId: string
}

const WAIT_MILLISECONDS = 60_000
// JSON answers are pages of 50 items; a server gone wrong must not fill our memory.
const MAX_JSON_BYTES = 16 * 1024 * 1024

/** An answer whose body is still coming. Whoever has it reads the body to its end, or leaves the loop over it, which ends the connection. */
export type OpenAnswer = Omit<Answer, 'body'> & { readonly body: AsyncIterable<Uint8Array> }

/**
 * One HTTP request, without redirects (a token must not travel on) and without retries (a send must not be repeated unseen).
 * Any status is an answer; only a failure below HTTP throws: `NETWORK`, `TLS`, `ABORTED`, or `TOO_LARGE`.
 */
export async function ask(dispatcher: Dispatcher, question: Question, timeouts: Timeouts = {}): Promise<Answer> {
  const answer = await openAnswer(dispatcher, question, timeouts)
  return await readWhole(answer, question.maxBytes)
}

/** The same, but given as soon as its head is there. Failures while the body comes have the same names. */
export async function openAnswer(dispatcher: Dispatcher, question: Question, timeouts: Timeouts = {}): Promise<OpenAnswer> {
  const url = new URL(question.url)
  const clientRequestId = randomUUID()
  const named = (error: unknown): ConnectorError =>
    networkFailure(error, {
      host: url.hostname,
      actedOn: question.actedOn ?? false,
      aborted: question.signal?.aborted ?? false,
    })
  try {
    const response = await dispatcher.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: question.method,
      headers: {
        accept: 'application/json',
        'user-agent': 'Postdesk',
        'client-request-id': clientRequestId,
        'return-client-request-id': 'true',
        ...question.headers,
      },
      body: question.body ?? null,
      headersTimeout: timeouts.headers ?? WAIT_MILLISECONDS,
      bodyTimeout: timeouts.body ?? WAIT_MILLISECONDS,
      ...(question.signal === undefined ? {} : { signal: question.signal }),
    })
    return {
      status: response.statusCode,
      headers: plainHeaders(response.headers),
      body: namingFailures(response.body, named),
      host: url.hostname,
      clientRequestId,
    }
  } catch (error) {
    throw named(error)
  }
}

async function* namingFailures(
  body: AsyncIterable<Uint8Array>,
  named: (error: unknown) => ConnectorError,
): AsyncGenerator<Uint8Array> {
  try {
    yield* body
  } catch (error) {
    throw named(error)
  }
}

/** Reads the rest of an answer, up to `maxBytes`. One that says ahead that it is longer fails with its first piece. */
export async function readWhole(answer: OpenAnswer, maxBytes = MAX_JSON_BYTES): Promise<Answer> {
  const told = Number(answer.headers['content-length'])
  return { ...answer, body: await readBody(answer.body, maxBytes, Number.isFinite(told) ? told : 0, answer.host) }
}

async function readBody(body: AsyncIterable<Uint8Array>, maxBytes: number, toldBytes: number, host: string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of body) {
    size += piece.length
    if (Math.max(size, toldBytes) > maxBytes)
      throw new ConnectorError('TOO_LARGE', `The answer is larger than ${String(maxBytes)} bytes.`, { border: 'network', host })
    pieces.push(piece)
  }
  return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces)
}

function plainHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const plain: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) plain[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value
  return plain
}

/** The answer's body as a JSON object; null when it is something else, such as a proxy's HTML page. */
export function readJsonObject(answer: Pick<Answer, 'body'>): Record<string, unknown> | null {
  try {
    return objectOrNull(JSON.parse(Buffer.from(answer.body).toString('utf8')))
  } catch {
    return null
  }
}

export function objectOrNull(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null
}

export function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

/**
 * The longest wait a server is believed. A year in `Retry-After` is a fault or an attack, and after an hour it can say so again; Graph
 * itself asks for minutes.
 */
export const LONGEST_TOLD_SECONDS = 3_600

/** `Retry-After` in whole seconds, from seconds or an HTTP date (RFC 9110 section 10.2.3); null when absent or unreadable, and an hour at most. */
export function readRetryAfter(headers: Readonly<Record<string, string>>, now: Date): number | null {
  const text = headers['retry-after']?.trim() ?? ''
  if (/^\d{1,9}$/.test(text)) return Math.min(Number(text), LONGEST_TOLD_SECONDS)
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : Math.min(Math.max(0, Math.ceil((at - now.getTime()) / 1000)), LONGEST_TOLD_SECONDS)
}
