import type { OutsideMail } from './mail-store.ts'

// A tenant left running under load must not eat the machine; the oldest go first.
const MAX_MAILS = 50_000
const MAX_BYTES = 128 * 1024 * 1024

/** What left the tenant, the latest so many mails and bytes of it, in the order of sending. */
export class OutsideMails {
  readonly #mails: OutsideMail[] = []
  #bytes = 0

  list(): readonly OutsideMail[] {
    return this.#mails
  }

  /** The last one stays, however large it is. */
  keep(mail: OutsideMail): void {
    this.#mails.push(mail)
    this.#bytes += mail.raw.byteLength
    while (this.#mails.length > 1 && (this.#mails.length > MAX_MAILS || this.#bytes > MAX_BYTES))
      this.#bytes -= this.#mails.shift()?.raw.byteLength ?? 0
  }
}
