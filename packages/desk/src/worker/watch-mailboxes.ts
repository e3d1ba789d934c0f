import type { Logger } from 'pino'
import type { Connect } from '../accounts/connection/connect.ts'
import type { Database, IncomingAccountRow } from '../db/index.ts'

/** IMAP by IDLE, EWS by a streaming subscription. */
const TELLS_OF_CHANGES: ReadonlySet<IncomingAccountRow['protocol']> = new Set(['imap', 'ews'])
/** After this long a watch looks whether its account is still there, and begins anew. */
const WATCH_MILLISECONDS = 5 * 60_000

export type Watches = {
  /** Watches the mailbox, unless it is watched already or its protocol cannot say that something changed. */
  readonly watch: (account: IncomingAccountRow) => void
  readonly stop: () => Promise<void>
}

/**
 * Listens to mailboxes whose server says when mail comes (IMAP IDLE, EWS streaming), one connection each, so that a mail need not wait for the next
 * look. It is a hint and nothing more: a watch that fails is given up without a word, and begins again after the next good round.
 */
export function watchMailboxes(
  deps: { readonly database: Database; readonly connect: Connect; readonly log: Logger },
  onChange: (accountId: string) => Promise<void>,
): Watches {
  const watches = new Map<string, Promise<void>>()
  const stopping = new AbortController()

  const listen = async (account: IncomingAccountRow): Promise<void> => {
    const connector = await deps.connect.incoming(account)
    try {
      await connector.open(stopping.signal)
      while (!stopping.signal.aborted && (await isEnabled(deps.database, account.id))) {
        if ((await connector.waitForChange(WATCH_MILLISECONDS, stopping.signal)) === 'changed') await onChange(account.id)
      }
    } finally {
      await connector.close()
    }
  }
  return {
    watch: (account) => {
      if (!TELLS_OF_CHANGES.has(account.protocol) || watches.has(account.id) || stopping.signal.aborted) return
      const watching = listen(account)
        .catch((error: unknown) => {
          const code = error instanceof Error && 'code' in error ? error.code : 'unknown'
          if (!stopping.signal.aborted) deps.log.debug({ accountId: account.id, code }, 'a mailbox is no longer watched')
        })
        .finally(() => watches.delete(account.id))
      watches.set(account.id, watching)
    },
    stop: async () => {
      stopping.abort()
      await Promise.all(watches.values())
    },
  }
}

async function isEnabled(database: Database, accountId: string): Promise<boolean> {
  const row = await database.kysely
    .selectFrom('incoming_account')
    .select('enabled')
    .where('id', '=', accountId)
    .executeTakeFirst()
  return row?.enabled === true
}
