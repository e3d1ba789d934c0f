import { Worker } from 'node:worker_threads'
import type { MailAttachment } from '@postdesk/mail'
import type { ReadyFile, ReadyMail } from '../model/ready-mail.ts'
import type { ParseAnswer, ParseQuestion } from './parser-thread.ts'

/** A mail as the parser's thread gives it: read and safe, its files still bytes. */
export type ReadMail = Omit<ReadyMail, 'files'> & {
  readonly files: readonly (Omit<ReadyFile, 'blob'> & Pick<MailAttachment, 'content'>)[]
}

export interface Parser {
  /** Rejects with ParserFailed when the thread dies or takes too long; the next mail gets a new thread. */
  read(raw: Uint8Array): Promise<ReadMail>
  close(): Promise<void>
}

/** The largest real mails (150 MB) take 5 s; what takes this long is an attack on our time. */
const TIME_LIMIT_MILLISECONDS = 60_000
/** Memory of the thread: a mail of 160 MB, its parts and its text. What needs more dies here and not in the server. */
const MEMORY_MEGABYTES = 1_536

/** The parser's thread died over a mail, or was ended for taking too long. */
export class ParserFailed extends Error {
  override readonly name = 'ParserFailed'
  readonly code: 'PARSER_DIED' | 'PARSER_TOO_SLOW'

  constructor(code: 'PARSER_DIED' | 'PARSER_TOO_SLOW', message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}

/** Opens a parser: one thread that reads mails one after the other, started with the first and again after each death. */
export function openParser(timeLimitMilliseconds: number = TIME_LIMIT_MILLISECONDS): Parser {
  let thread: Worker | null = null
  let last: Promise<unknown> = Promise.resolve()
  let count = 0

  const start = (): Worker => {
    const started = new Worker(new URL('./parser-thread.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MEGABYTES },
    })
    started.unref()
    return started
  }
  const readOne = async (raw: Uint8Array): Promise<ReadMail> => {
    thread ??= start()
    const asked = thread
    const id = ++count
    try {
      return await ask(asked, { id, raw }, timeLimitMilliseconds)
    } catch (error) {
      thread = null
      await asked.terminate()
      throw error
    }
  }
  return {
    read: (raw) => {
      const answer = last.then(() => readOne(raw))
      last = answer.catch(() => undefined)
      return answer
    },
    close: async () => {
      await last
      await thread?.terminate()
      thread = null
    },
  }
}

function ask(thread: Worker, question: ParseQuestion, timeLimit: number): Promise<ReadMail> {
  const { promise, resolve, reject } = Promise.withResolvers<ReadMail>()
  const onMessage = (answer: ParseAnswer) => {
    if (answer.id !== question.id) return
    if ('mail' in answer) resolve(answer.mail)
    else reject(new ParserFailed('PARSER_DIED', `The parser failed over this mail (${answer.failure})`))
  }
  const onError = (error: unknown) => reject(new ParserFailed('PARSER_DIED', 'The parser died over this mail', error))
  const onExit = () => reject(new ParserFailed('PARSER_DIED', 'The parser died over this mail'))
  const timer = setTimeout(
    () => reject(new ParserFailed('PARSER_TOO_SLOW', `Reading this mail took longer than ${timeLimit / 1_000} seconds`)),
    timeLimit,
  )
  thread.on('message', onMessage).on('error', onError).on('exit', onExit)
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window: there is no origin to name
  thread.postMessage(question)
  return promise.finally(() => {
    clearTimeout(timer)
    thread.off('message', onMessage).off('error', onError).off('exit', onExit)
  })
}
