import { baseSubject } from '@postdesk/mail'

const NUMBER = /\[#(\d{1,15})\]/

/** The number of a ticket as our subjects write it, `[#1042]`, wherever it stands: behind `Re:`, `AW:`, `[EXTERNAL]`. Null: none. */
export function numberInSubject(subject: string): number | null {
  const found = NUMBER.exec(subject)
  return found?.[1] === undefined ? null : Number(found[1])
}

/** What a conversation is about, for comparing: the subject without answer marks, our number, and the tags gateways put in front. */
export function topicOf(subject: string): string {
  const bare = subject.replace(NUMBER, ' ').replace(/^(?:\s*\[[^\]]{1,40}\])+/, '')
  return baseSubject(bare)
    .replace(/^(?:\s*\[[^\]]{1,40}\])+/, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase()
}
