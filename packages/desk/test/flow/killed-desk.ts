/** Run by the tests and killed by them: a desk whose agent answers each ticket once, as soon as it is there. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { pino } from 'pino'
import { openBlobStore } from '../../src/blobs/index.ts'
import { createSealer, deriveKey, Secret } from '../../src/config/index.ts'
import { openDatabase } from '../../src/db/index.ts'
import { openQueue } from '../../src/queue/index.ts'
import { reply } from '../../src/ticket/index.ts'
import { mailJobKinds, startWorker } from '../../src/worker/index.ts'

const [, , folder = '', key = ''] = process.argv
const secretKey = new Secret(key)
const database = await openDatabase({ dataDir: folder })
const queue = await openQueue(database, mailJobKinds)
const messageKey = deriveKey(secretKey, 'message-id')
const worker = await startWorker({
  database,
  queue,
  blobs: await openBlobStore(pathToFileURL(join(folder, 'blobs'))),
  sealer: createSealer(secretKey),
  messageKey,
  log: pino({ level: 'silent' }),
  baseUrl: () => Promise.resolve(new URL('https://desk.contoso.example')),
})
process.stdout.write('started\n')

const stopping = new AbortController()
process.on('SIGTERM', () => stopping.abort())
while (!stopping.signal.aborted) {
  const accounts = await database.kysely.selectFrom('incoming_account').select('id').execute()
  for (const { id } of accounts) await worker.checkNow(id)
  await answerNew()
  await report()
  await new Promise((resolve) => setTimeout(resolve, 100))
}
await worker.stop()
await queue.close()
await database.close()

async function answerNew(): Promise<void> {
  await database.transaction(async (trx) => {
    const tickets = await trx
      .selectFrom('ticket')
      .select(['id', 'subject'])
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('message')
              .select('message.id')
              .whereRef('ticket_id', '=', 'ticket.id')
              .where('kind', '=', 'agent reply'),
          ),
        ),
      )
      .execute()
    for (const { id, subject } of tickets)
      await reply(
        trx,
        { messageKey },
        {
          ticketId: id,
          author: { id: 'agent-1', name: 'Kim Park' },
          html: `<p>Answer to ${subject}</p>`,
          cc: [],
          attachmentIds: [],
        },
      )
  })
}

/** Tells how far the desk is: tickets, answers that left, work that is left. */
async function report(): Promise<void> {
  const count = async (table: 'ticket' | 'outbox_item' | 'mail_log', where: 'sent' | 'stowed' | null) => {
    const rows = await database.kysely
      .selectFrom(table)
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .$if(where !== null, (query) => query.where('state' as never, '=', where as never))
      .executeTakeFirstOrThrow()
    return rows.count
  }
  process.stdout.write(
    `${JSON.stringify({ tickets: await count('ticket', null), sent: await count('outbox_item', 'sent'), stowed: await count('mail_log', 'stowed') })}\n`,
  )
}
