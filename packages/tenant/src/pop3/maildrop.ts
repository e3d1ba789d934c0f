import { createHash } from 'node:crypto'

import { sizeWithCrlf, withCrlf } from '../mail/crlf.ts'
import type { Mailbox } from '../mail/mailbox.ts'
import type { StoredMail } from '../mail/stored-mail.ts'

export type DropMail = {
  /** Its number in this session, from 1. */
  readonly number: number
  readonly mail: StoredMail
  isDeleted: boolean
}

/**
 * The inbox as one session sees it: what lay there at sign-in, the oldest first, under numbers that do not change however much
 * arrives meanwhile (RFC 1939 section 5). Nothing is removed before `update`.
 */
export class Maildrop {
  readonly #mailbox: Mailbox
  readonly #mails: readonly DropMail[]

  constructor(mailbox: Mailbox) {
    this.#mailbox = mailbox
    this.#mails = mailbox
      .wellKnown('inbox')
      .newestFirst.toReversed()
      .map((mail, at) => ({ number: at + 1, mail, isDeleted: false }))
  }

  /** What is not deleted; with `asOf`, only what lay in the inbox then (milliseconds since the epoch). */
  present(asOf?: number): readonly DropMail[] {
    const wasThere = this.#inboxAt(asOf)
    return this.#mails.filter((one) => !one.isDeleted && wasThere(one))
  }

  find(number: number, asOf?: number): DropMail | undefined {
    const found = this.#mails[number - 1]
    if (found === undefined || found.isDeleted) return undefined
    return this.#inboxAt(asOf)(found) ? found : undefined
  }

  /** By the mailbox's history: when a mail was received says nothing about when it came into the inbox. */
  #inboxAt(asOf: number | undefined): (one: DropMail) => boolean {
    if (asOf === undefined) return () => true
    const ids = new Set(
      this.#mailbox
        .asOf(asOf)
        .wellKnown('inbox')
        .newestFirst.map((mail) => mail.immutableId),
    )
    return ({ mail }) => ids.has(mail.immutableId)
  }

  /** Undefined when somebody removed or moved the mail through another door since the session began. */
  contentsOf({ mail }: DropMail): Uint8Array | undefined {
    const isThere = this.#mailbox.findMail(mail.immutableId) === mail && this.#mailbox.folderOf(mail).wellKnownName === 'inbox'
    return isThere ? withCrlf(mail.raw) : undefined
  }

  reset(): void {
    for (const one of this.#mails) one.isDeleted = false
  }

  /** The UPDATE state: what was deleted goes to the recoverable items, as Exchange does with every hard delete. */
  update(): void {
    for (const one of this.#mails) {
      if (one.isDeleted && this.contentsOf(one) !== undefined) {
        this.#mailbox.move(one.mail, this.#mailbox.wellKnown('recoverableitemsdeletions'))
      }
    }
  }
}

/** Octets on the wire, without the doubled dots (RFC 1939 section 11). */
export function sizeOf({ mail }: DropMail): number {
  return sizeWithCrlf(mail.raw)
}

/** The name of a mail that no session and no change of the mailbox alters (RFC 1939 section 7: 1 to 70 printable characters). */
export function uniqueIdOf({ mail }: DropMail): string {
  return createHash('sha256').update(mail.immutableId).digest('base64').slice(0, 24)
}
