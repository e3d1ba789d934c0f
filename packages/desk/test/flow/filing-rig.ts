import { randomBytes } from 'node:crypto'
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { scanHeaders } from '@postdesk/mail'
import { tempDir } from '@postdesk/testkit'
import { pino } from 'pino'
import { openConnect } from '../../src/accounts/connection/connect.ts'
import { openBlobStore } from '../../src/blobs/index.ts'
import { createSealer, deriveKey, Secret } from '../../src/config/index.ts'
import type { Database } from '../../src/db/index.ts'
import type { FlowDeps } from '../../src/flow-deps.ts'
import { deliverJob, processJob } from '../../src/flow.ts'
import { FETCHING_BYTES, makeByteBudget, openParser } from '../../src/intake/index.ts'
import { headerId } from '../../src/model/header-id.ts'
import { openQueue } from '../../src/queue/index.ts'
import { mailJobKinds } from '../../src/worker/index.ts'

/** A desk whose mail is filed by hand, in the order a test wants: real database, blobs and parser; no worker and no mailbox. */
export async function openFilingRig(database: Database) {
  const folder = await tempDir('filing')
  const secretKey = new Secret(randomBytes(32).toString('base64url'))
  const messageKey = deriveKey(secretKey, 'message-id')
  const blobs = await openBlobStore(pathToFileURL(join(folder.path, 'blobs')))
  const queue = await openQueue(database, mailJobKinds)
  const parser = openParser()
  const ending = new AbortController()
  const clock = () => new Date()
  const { kysely } = database
  const connect = openConnect({
    database,
    sealer: createSealer(secretKey),
    clock,
    nodeId: 'filing',
    signal: ending.signal,
  })
  const log = pino({ level: 'silent' })
  const fetching = makeByteBudget(FETCHING_BYTES)
  const deps: FlowDeps = {
    database,
    blobs,
    parser,
    fetching,
    connect,
    messageKey,
    clock,
    random: Math.random,
    nodeId: 'filing',
    log,
  }
  const job = processJob(deps)
  const delivering = deliverJob(deps)
  const outgoing = await kysely
    .insertInto('outgoing_account')
    .values({ name: 'Support', address: 'support@contoso.example', protocol: 'graph' })
    .returning('id')
    .executeTakeFirstOrThrow()
  const account = await kysely
    .insertInto('incoming_account')
    .values({
      name: 'Support',
      address: 'support@contoso.example',
      protocol: 'graph',
      outgoing_account_id: outgoing.id,
      auto_reply: true,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  let count = 0

  const rig = {
    messageKey,
    outgoingId: outgoing.id,
    /** Keeps a mail, as intake does; gives the id of its row. */
    stow: async (raw: Uint8Array, receivedAt = clock()): Promise<string> => {
      const { sha256, size } = await blobs.put(raw)
      const { messageId, contentIdentity } = scanHeaders(raw)
      count += 1
      const { id } = await kysely
        .insertInto('mail_log')
        .values({
          incoming_account_id: account.id,
          source_id: `source-${count}`,
          content_identity: contentIdentity,
          blob: sha256,
          size,
          received_at: receivedAt,
          message_id_header: messageId === null ? null : headerId(messageId),
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      return id
    },
    /** Files a kept mail, or lets it wait for its parent. */
    process: (mailLogId: string) =>
      job.run({ mailLogId }, { attempt: 1, isLastAttempt: false, signal: ending.signal } as Parameters<typeof job.run>[1]),
    /** Hands over what an outbox row owes, as the worker would. */
    deliver: (outboxId: string) =>
      delivering.run({ outboxId }, { attempt: 1, isLastAttempt: false, signal: ending.signal } as Parameters<typeof job.run>[1]),
    /** Keeps a mail and files it at once. */
    file: async (raw: Uint8Array) => {
      const id = await rig.stow(raw)
      await rig.process(id)
      return rig.row(id)
    },
    row: (id: string) => kysely.selectFrom('mail_log').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
    message: (mailLogId: string) =>
      kysely.selectFrom('message').selectAll().where('mail_log_id', '=', mailLogId).executeTakeFirstOrThrow(),
    ticket: (id: number | null) =>
      kysely
        .selectFrom('ticket')
        .selectAll()
        .where('id', '=', id ?? 0)
        .executeTakeFirstOrThrow(),
    notes: async (ticketId: number) =>
      (
        await kysely
          .selectFrom('message')
          .select('text')
          .where('ticket_id', '=', ticketId)
          .where('kind', '=', 'system note')
          .orderBy('created_at')
          .execute()
      ).map(({ text }) => text),
    close: async () => {
      ending.abort()
      await parser.close()
      await queue.close()
      await folder.remove()
    },
  }
  return rig
}

export type FilingRig = Awaited<ReturnType<typeof openFilingRig>>
