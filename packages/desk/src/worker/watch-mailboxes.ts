import type { Logger } from 'pino'
import type { Connect } from '../accounts/connection/connect.ts'
import type { Database } from '../db/index.ts'
import type { AccountWithoutCursor } from '../model/account-columns.ts'

/** IMAP by IDLE, EWS by a streaming subscription. */
const TELLS_OF_CHANGES: ReadonlySet<AccountWithoutCursor['protocol']> = new Set(['imap', 'ews'])
/** So often a watch looks whether its account is still there and enabled. */
const WATCH_MILLISECONDS = 5 * 60_000

export type Watches = {
  /**
   * Watches the mailbox as the account reads it now, unless it is watched so already or its protocol cannot say that something changed. A
   * watch on another folder or server, of before the account was changed, ends.
   */
  readonly watch: (account: AccountWithoutCursor) => void
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
  const watches = new Map<string, Watch>()
  const stopping = new AbortController()

  const listen = async (account: AccountWithoutCursor, signal: AbortSignal): Promise<void> => {
    const connector = await deps.connect.incoming(account)
    try {
      await connector.open(signal)
      while (!signal.aborted && (await isEnabled(deps.database, account.id))) {
        if ((await connector.waitForChange(WATCH_MILLISECONDS, signal)) === 'changed') await onChange(account.id)
      }
    } finally {
      await connector.close()
    }
  }
  const begin = (account: AccountWithoutCursor, before: Promise<void> | undefined): Watch => {
    const ending = new AbortController()
    const signal = AbortSignal.any([stopping.signal, ending.signal])
    // One after the other: Exchange counts connections to a mailbox.
    const ended = (async () => {
      await before
      if (!signal.aborted) await listen(account, signal)
    })()
      .catch((error: unknown) => {
        const code = error instanceof Error && 'code' in error ? error.code : 'unknown'
        if (!signal.aborted) deps.log.debug({ accountId: account.id, code }, 'a mailbox is no longer watched')
      })
      .finally(() => {
        if (watches.get(account.id) === watch) watches.delete(account.id)
      })
    const watch: Watch = { of: placeOf(account), ended, end: () => ending.abort() }
    return watch
  }
  return {
    watch: (account) => {
      const known = watches.get(account.id)
      if (stopping.signal.aborted || known?.of === placeOf(account)) return
      known?.end()
      if (TELLS_OF_CHANGES.has(account.protocol)) watches.set(account.id, begin(account, known?.ended))
    },
    stop: async () => {
      stopping.abort()
      await Promise.all([...watches.values()].map(({ ended }) => ended))
    },
  }
}

type Watch = { readonly of: string; readonly ended: Promise<void>; readonly end: () => void }

/** What is listened to, and by whom: whatever of an account a connection is made with. */
function placeOf({
  protocol,
  address,
  folder,
  settings,
  authentication,
  authorization_id: signIn,
}: AccountWithoutCursor): string {
  return JSON.stringify([protocol, address, folder, settings, authentication, signIn])
}

async function isEnabled(database: Database, accountId: string): Promise<boolean> {
  const row = await database.kysely
    .selectFrom('incoming_account')
    .select('enabled')
    .where('id', '=', accountId)
    .executeTakeFirst()
  return row?.enabled === true
}
