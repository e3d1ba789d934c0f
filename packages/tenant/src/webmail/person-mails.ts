import { addressesOf, headerOf, scanHeaders, textOf } from '../mail/header-scan.ts'
import type { MailAddress } from '../mail/header-scan.ts'
import type { StoredMail } from '../mail/mail-store.ts'
import type { World } from '../world.ts'
import type { Person } from './people.ts'

/** A mail as its reader or writer sees it. */
export type PersonMail = {
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly direction: 'received' | 'sent'
  readonly isUnread: boolean
  readonly from: MailAddress
  readonly to: readonly MailAddress[]
  readonly subject: string
  readonly raw: Uint8Array
}

// The page is for people; more than this nobody scrolls.
const MAX_LISTED = 200

/** Each person's mail, wherever the world keeps it: outside mail, a mailbox, or what was written on this page. */
export type PersonMails = {
  readonly list: (person: Person) => readonly PersonMail[]
  readonly find: (person: Person, id: string) => PersonMail | undefined
  readonly markRead: (person: Person, id: string) => void
  readonly keepSent: (person: Person, raw: Uint8Array) => void
}

export function makePersonMails(world: World): PersonMails {
  const read = new Set<string>()
  const written = new Map<string, { id: string; at: number; raw: Uint8Array }[]>()
  let made = 0

  const listOutside = (person: Person): PersonMail[] => {
    const received = world.mail
      .outside()
      .filter((mail) => mail.to.some((address) => address.toLowerCase() === person.address))
      .map((mail) => present(mail.id, mail.at, 'received', !read.has(`${person.address} ${mail.id}`), mail.raw))
    const own = (written.get(person.address) ?? []).map((mail) => present(mail.id, mail.at, 'sent', false, mail.raw))
    const known = new Set(own.map((mail) => headerOf(scanHeaders(mail.raw), 'Message-ID')))
    // Mail that did not go over this page (seeded, or put in by a test) still was theirs.
    for (const user of world.directory.users()) {
      const folders = world.mail.mailboxOf(user.id)?.folders() ?? []
      for (const mail of folders.flatMap((folder) => folder.newestFirst)) {
        if (mail.from?.address.toLowerCase() !== person.address || known.has(mail.internetMessageId)) continue
        known.add(mail.internetMessageId)
        own.push(present(mail.immutableId, mail.receivedAt, 'sent', false, mail.raw))
      }
    }
    return [...received, ...own]
  }

  const listMailbox = (person: Person): PersonMail[] => {
    const userId = world.directory.findUser(person.address)?.id ?? ''
    const of = (folder: string, direction: PersonMail['direction']): PersonMail[] =>
      world.mail
        .mailsOf(userId, folder)
        .map((mail) => present(mail.immutableId, mail.receivedAt, direction, direction === 'received' && !mail.isRead, mail.raw))
    return [...of('inbox', 'received'), ...of('sentitems', 'sent')]
  }

  const list = (person: Person): readonly PersonMail[] =>
    (person.isTenant ? listMailbox(person) : listOutside(person)).sort((left, right) => right.at - left.at).slice(0, MAX_LISTED)

  const storedMail = (person: Person, id: string): StoredMail | undefined => {
    const user = world.directory.findUser(person.address)
    return user === undefined ? undefined : world.mail.mailboxOf(user.id)?.findMail(id)
  }

  return {
    list,
    find: (person, id) => list(person).find((mail) => mail.id === id),
    markRead: (person, id) => {
      const stored = person.isTenant ? storedMail(person, id) : undefined
      if (!person.isTenant) read.add(`${person.address} ${id}`)
      else if (stored !== undefined && !stored.isRead) {
        const user = world.directory.findUser(person.address)
        world.mail.mailboxOf(user?.id ?? '')?.update(stored, { isRead: true })
      }
    },
    keepSent: (person, raw) => {
      if (person.isTenant) {
        const user = world.directory.findUser(person.address)
        const mailbox = world.mail.mailboxOf(user?.id ?? '')
        mailbox?.add(raw, { folder: mailbox.wellKnown('sentitems'), isRead: true })
        return
      }
      made += 1
      const mails = written.get(person.address) ?? []
      mails.push({ id: `written-${String(made)}`, at: world.clock.now(), raw })
      written.set(person.address, mails)
    },
  }
}

function present(id: string, at: number, direction: PersonMail['direction'], isUnread: boolean, raw: Uint8Array): PersonMail {
  const headers = scanHeaders(raw)
  return {
    id,
    at,
    direction,
    isUnread,
    from: addressesOf(headers, 'From')[0] ?? { name: 'Unknown sender', address: '' },
    to: [...addressesOf(headers, 'To'), ...addressesOf(headers, 'Cc')],
    subject: textOf(headers, 'Subject'),
    raw,
  }
}
