import { setTimeout as delay } from 'node:timers/promises'

import type { Outgoing, OutgoingConnector, RefusedRecipient, Submitted, Whereabouts } from '../connector.ts'
import { ConnectorError } from '../connector-error.ts'
import { fateOf } from '../fate.ts'
import { isInSentItems } from '../imap/index.ts'
import { serverMessageId } from './server-message-id.ts'
import { readReply } from './smtp-failure.ts'
import { DEFAULT_SENT_ITEMS_WAITS } from './smtp-options.ts'
import type { SmtpOptions } from './smtp-options.ts'
import { openSmtp } from './smtp-session.ts'
import type { Accepted, SmtpSession } from './smtp-session.ts'
import { verifySmtp } from './verify-smtp.ts'

// Servers hang up on a silent client after some minutes; a connection kept longer than this is likely to be a dead one.
const REUSE_MILLISECONDS = 20_000

/**
 * Sends as one mailbox over SMTP submission (RFC 6409, XOAUTH2 at Exchange Online). One mail at a time on one connection: Exchange
 * takes three at once from a mailbox, and other nodes may be sending as well.
 *
 * There is no draft, so `prepare` has nothing to do. `submit` fails in one of three ways: refused (the server said so: the mail is
 * not sent), lost before the mail was handed over whole (not sent), or lost after (`maybeDone`: only Sent Items or a person can tell).
 * Where the server refuses some recipients and takes the mail for the others, it is sent, and `refused` names them.
 */
export function smtpOutgoing(options: SmtpOptions): OutgoingConnector {
  let kept: { readonly session: SmtpSession; readonly usedAt: number } | null = null
  let line: Promise<unknown> = Promise.resolve()
  const takeKept = () => {
    const found = kept
    kept = null
    if (found === null) return null
    if (found.session.isAlive() && performance.now() - found.usedAt < REUSE_MILLISECONDS) return found.session
    found.session.close()
    return null
  }
  const keep = (session: SmtpSession) => {
    kept?.session.close()
    kept = { session, usedAt: performance.now() }
  }

  async function submit(mail: Outgoing, signal?: AbortSignal): Promise<Submitted> {
    const used = takeKept()
    let accepted: Accepted
    let session = used ?? (await openSmtp(options, signal))
    try {
      accepted = await session.send(mail, signal)
    } catch (error) {
      // The kept connection may have died while it waited. That says nothing about the server.
      if (used === null || !isLostBeforeHandOver(error)) throw error
      session = await openSmtp(options, signal)
      accepted = await session.send(mail, signal)
    }
    keep(session)
    const refused = accepted.refused.map(nameRefused)
    return { serverMessageId: serverMessageId(accepted.reply), ...(refused.length === 0 ? {} : { refused }) }
  }

  return {
    open: async (signal) => {
      keep(takeKept() ?? (await openSmtp(options, signal)))
    },
    verify: (report, signal) => verifySmtp(options, report, signal),
    prepare: () => Promise.resolve({ draftRef: null }),
    submit: (mail, _prepared, signal) => {
      const turn = line.then(() => submit(mail, signal))
      line = turn.catch(() => undefined)
      return turn
    },
    find: (mail, _prepared, signal) => find(options, mail.internetMessageId, signal),
    close: async () => {
      await line
      kept?.session.close()
      kept = null
    },
  }
}

const isLostBeforeHandOver = (error: unknown): boolean =>
  error instanceof ConnectorError && error.code === 'NETWORK' && error.facts.maybeDone !== true

function nameRefused({ address, reply }: Accepted['refused'][number]): RefusedRecipient {
  return { address, status: readReply(reply)?.enhanced ?? null, said: reply.slice(0, 2_000) }
}

async function find(options: SmtpOptions, internetMessageId: string, signal?: AbortSignal): Promise<Whereabouts> {
  if (options.sentItems === undefined) return 'cannot-tell'
  for (const wait of options.sentItemsWaits ?? DEFAULT_SENT_ITEMS_WAITS) {
    await delay(wait, undefined, signal === undefined ? {} : { signal }).catch((cause: unknown) => {
      throw new ConnectorError('ABORTED', 'The look into Sent Items was ended by Postdesk.', { border: 'smtp' }, cause)
    })
    try {
      if (await isInSentItems(options.sentItems, internetMessageId, signal)) return 'sent'
    } catch (error) {
      // A mailbox that may send need not let us in over IMAP; an outage there is worth another try.
      if (fateOf(error).kind === 'again') throw error
      return 'cannot-tell'
    }
  }
  return options.keepsMessageId === true ? 'absent' : 'cannot-tell'
}
