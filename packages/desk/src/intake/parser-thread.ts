/** Runs in a thread of its own (see `openParser`): reads a mail and makes its HTML safe, where a slow or hostile mail stalls nobody. */
import { randomUUID } from 'node:crypto'
import { parentPort } from 'node:worker_threads'
import { parse, readThreadIndex, sanitizeMail, threadKey } from '@postdesk/mail'
import { attachmentUrl } from '../model/attachment-url.ts'
import type { ReadMail } from './open-parser.ts'

export type ParseQuestion = { readonly id: number; readonly raw: Uint8Array }
export type ParseAnswer = { readonly id: number; readonly mail: ReadMail } | { readonly id: number; readonly failure: string }

/** Fields in which servers keep the address a mail was delivered to. */
const DELIVERED_TO = new Set(['delivered-to', 'x-original-to', 'x-delivered-to', 'envelope-to', 'x-envelope-to'])
/** A mail that went through many hands bears many; more are a game. */
const MAX_DELIVERED_TO = 20

/** Exchange keeps 255 characters of a subject. */
const MAX_TOPIC_CHARS = 255

function read(raw: Uint8Array): ReadMail {
  const { attachments, html, ...mail } = parse(raw)
  const field = (name: string) => mail.headers.find((one) => one[0].toLowerCase() === name)?.[1] ?? null
  const files = attachments.map((attachment) => ({ ...attachment, id: randomUUID() }))
  const idOf = new Map(files.flatMap((file) => (file.contentId === null ? [] : [[file.contentId, file.id] as const])))
  const safe =
    html === null
      ? null
      : sanitizeMail(html, {
          attachmentUrl: (contentId) => {
            const id = idOf.get(contentId)
            return id === undefined ? null : attachmentUrl(id)
          },
        })
  return {
    ...mail,
    html: safe?.html ?? null,
    blockedImages: safe?.blockedImages ?? 0,
    rootType: (field('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '',
    autoSubmittedField: field('auto-submitted'),
    deliveredTo: mail.headers
      .filter(([name]) => DELIVERED_TO.has(name.toLowerCase()))
      .slice(0, MAX_DELIVERED_TO)
      .map(([, value]) => value.replace(/^[^<]*<|>.*$/g, '').trim()),
    threadKey: threadKey(field('thread-index') ?? ''),
    threadIndex: readThreadIndex(field('thread-index') ?? ''),
    threadTopic: field('thread-topic')?.replace(/\s+/g, ' ').trim().slice(0, MAX_TOPIC_CHARS).toWellFormed() ?? null,
    files,
  }
}

if (parentPort === null) throw new Error('parser-thread.ts is started by openParser')
const port = parentPort
port.on('message', ({ id, raw }: ParseQuestion) => {
  let answer: ParseAnswer
  try {
    answer = { id, mail: read(raw) }
  } catch (error) {
    // The parser never throws; its name alone is told, because a message could hold the mail's words.
    answer = { id, failure: error instanceof Error ? error.name : 'unknown' }
  }
  port.postMessage(answer)
})
