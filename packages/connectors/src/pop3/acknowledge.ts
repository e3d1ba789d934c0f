import type { Afterwards } from '../connector.ts'
import { ConnectorError } from '../connector-error.ts'
import type { Maildrop } from './maildrop.ts'
import { Refusal } from './pop3-answer.ts'
import { sessionFailure } from './pop3-failure.ts'
import type { Pop3Session } from './pop3-session.ts'

type Wish = {
  readonly sourceId: string
  readonly signal: AbortSignal | undefined
  readonly settle: () => void
  readonly fail: (error: unknown) => void
}

/**
 * Does with kept mails what the account wants. POP3 can leave a mail or delete it: it has neither folders nor marks, so `mark-read`
 * and `move` leave it as well. (A server that others read over IMAP may mark what it handed out as read, unasked.)
 *
 * A deletion is done when the server has answered QUIT, and not before (RFC 1939 section 6: a session that ends in any other way
 * removes nothing). So each costs a session, and those asked for at once share one: their DELE, one QUIT, and then all are told. A QUIT
 * whose answer is lost is no deletion: it fails, and when asked again a mail that is gone is done with.
 */
export function acknowledger(
  session: Pop3Session,
  host: string,
): (sourceId: string, afterwards: Afterwards, signal?: AbortSignal) => Promise<void> {
  let wishes: Wish[] = []
  const scheduled = new Set<AbortSignal | undefined>()

  function remove(sourceId: string, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((settle, fail) => {
      wishes.push({ sourceId, signal, settle, fail })
      if (scheduled.has(signal)) return
      scheduled.add(signal)
      void fulfil(signal)
    })
  }

  /** The wishes that came until now and end with this signal; from here on, others gather for the next session. */
  function take(signal: AbortSignal | undefined): readonly Wish[] {
    scheduled.delete(signal)
    const taken = wishes.filter((wish) => wish.signal === signal)
    wishes = wishes.filter((wish) => wish.signal !== signal)
    return taken
  }

  async function fulfil(signal: AbortSignal | undefined): Promise<void> {
    let taken: readonly Wish[] | null = null
    // Taken once, when it is our turn, and kept where the work is done a second time.
    const mine = () => (taken ??= take(signal))
    const names = () => [...new Set(mine().map(({ sourceId }) => sourceId))]
    try {
      const first = await session.use((drop, isNew) => removeAll(drop, names(), isNew, host), { signal })
      const refusals =
        first ?? (await session.use((drop) => removeAll(drop, names(), true, host), { signal, isListNew: true })) ?? new Map()
      for (const wish of mine()) {
        const refusal = refusals.get(wish.sourceId)
        if (refusal === undefined) wish.settle()
        else wish.fail(refusal)
      }
    } catch (error) {
      for (const wish of mine()) wish.fail(error)
    }
  }

  return async (sourceId, afterwards, signal) => {
    if (afterwards.kind === 'delete') await remove(sourceId, signal)
  }
}

/**
 * Deletes the mails that are there and ends the session. Gives what was refused, by name; null, having done nothing, when the
 * session's list is an old one and lacks a mail.
 */
async function removeAll(
  drop: Maildrop,
  sourceIds: readonly string[],
  isNew: boolean,
  host: string,
): Promise<ReadonlyMap<string, ConnectorError> | null> {
  const names = await drop.names()
  if (!isNew && sourceIds.some((sourceId) => !names.has(sourceId))) return null
  const present = sourceIds.flatMap((sourceId) => (names.get(sourceId) ?? []).map((number) => ({ sourceId, number })))
  const refusals = new Map<string, ConnectorError>()
  if (present.length === 0) return refusals
  const answers = await drop.remove(present.map(({ number }) => number))
  for (const [at, { sourceId }] of present.entries()) {
    const refusal = answers[at] ?? null
    if (refusal !== null) refusals.set(sourceId, sessionFailure(refusal, host))
  }
  try {
    await drop.quit()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    // Some were removed and some not, and the server does not say which: the next try will see.
    const facts = { border: 'pop3', host, providerCode: 'UpdateRefused', providerText: error.text.slice(0, 2_000) } as const
    throw new ConnectorError('UNAVAILABLE', 'The mail server did not delete all that it was asked to.', facts, error)
  }
  return refusals
}
