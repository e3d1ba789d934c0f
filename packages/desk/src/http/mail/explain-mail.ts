import type { MailLogRow } from '@postdesk/contract'

type Explanation = {
  /** What became of the mail and why, in plain words. */
  readonly meaning: string
  /** What somebody can do now; null when nothing has to be done. */
  readonly nextAct: string | null
}

/** Faults of the reader that hold a mail, by their code; see the limits of packages/mail. */
const TOO_MUCH: Readonly<Record<string, string>> = {
  'mail-too-large': 'The mail is larger than any mail Postdesk reads.',
  'header-too-large': 'The header of this mail is larger than that of any real mail.',
  'headers-too-many': 'The header of this mail has more fields than that of any real mail.',
  'nesting-too-deep': 'The mail has more parts inside each other than any real mail.',
  'parts-too-many': 'The mail is in more parts than any real mail.',
  'text-too-large': 'The text of this mail is longer than Postdesk reads.',
  'attachment-too-many': 'The mail brings more files than Postdesk keeps.',
  'attachments-too-large': 'The files in this mail are larger, unpacked, than Postdesk keeps.',
  'mail-empty': 'There is nothing in this mail: not one byte.',
}

const LOOK =
  'Look at the raw mail. If it is a real one, open a ticket by hand or ask its sender to send it again; else discard it.'

/** What a row of the mail log means. The reason itself is kept and shown beside it. */
export function explainMail(row: Pick<MailLogRow, 'state' | 'reason' | 'size' | 'ticketId' | 'clue' | 'settledBy'>): Explanation {
  switch (row.state) {
    case 'stowed':
      return { meaning: 'The mail is safely kept and waits for its turn, seconds as a rule.', nextAct: null }
    case 'filed':
      return {
        meaning:
          row.ticketId === null
            ? 'The mail became part of a ticket that has been removed since.'
            : row.clue === null
              ? 'The mail opened a ticket.'
              : 'The mail joined a ticket.',
        nextAct: null,
      }
    case 'discarded':
      return {
        meaning: `${row.settledBy ?? 'Somebody'} discarded the mail; it is in no ticket.`,
        nextAct: 'Its raw mail is kept: bring it back if that was a mistake.',
      }
    case 'refused':
      return explainRefusal(row.reason ?? '')
    case 'held':
      return explainHold(row.reason ?? '', row.size)
    default:
      return row.state satisfies never
  }
}

function explainRefusal(reason: string): Explanation {
  const says = (meaning: string) => ({ meaning, nextAct: null })
  if (reason.startsWith('rule: '))
    return {
      meaning: `The rule ‘${reason.slice('rule: '.length)}’ ignores such mail.`,
      nextAct: 'Let it in if it is wanted, and change the rule, so that the next one comes by itself.',
    }
  if (reason.startsWith('own-echo')) return says('It is a mail of our own that came back. It is in its ticket already.')
  if (reason.startsWith('already-here'))
    return says('The same mail had arrived before, or in another way. It is in its ticket already.')
  return says('The mail was left out of the tickets on purpose, for the reason below.')
}

function explainHold(reason: string, size: number): Explanation {
  const code = /^([a-z-]+):/.exec(reason)?.[1] ?? ''
  const tooMuch = TOO_MUCH[code]
  if (code === 'mail-too-large' && size === 0)
    return { meaning: `${TOO_MUCH[code]} It was not fetched.`, nextAct: 'Open the mail in its mailbox.' }
  if (tooMuch !== undefined) return { meaning: `${tooMuch} What was read of it might mislead.`, nextAct: LOOK }
  if (code === 'rule')
    return {
      meaning: `The rule ‘${reason.slice('rule: '.length)}’ holds such mail until a person has decided.`,
      nextAct: 'Retry to let it in: it becomes a ticket, and no rule stops it again. Or discard it.',
    }
  if (code === 'no-sender') return { meaning: 'The mail names nobody who wrote it, so nobody could be answered.', nextAct: LOOK }
  if (code === 'unwritable')
    return {
      meaning: 'The database cannot hold what stands in the header of this mail.',
      nextAct: `Retry it after an upgrade. ${LOOK}`,
    }
  if (size === 0)
    return {
      meaning: 'The mail server names this mail and does not hand it over.',
      nextAct: 'Retry: the server is asked for it once more. If it refuses again, open the mail in its mailbox.',
    }
  if (reason.startsWith('processing failed'))
    return {
      meaning: 'Postdesk failed at this mail, each time it tried.',
      nextAct: 'Retry it, above all after an upgrade. If it fails again, report it with the reason below.',
    }
  return {
    meaning: 'The mail waits for a person, for the reason below.',
    nextAct: 'Retry it once the reason is mended, or discard it.',
  }
}
