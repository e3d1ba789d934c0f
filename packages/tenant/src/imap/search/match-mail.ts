import { decodeWords } from 'postal-mime'

import { withCrlf } from '../../mail/crlf.ts'
import { scanHeaders } from '../../mail/header-scan.ts'
import type { RawHeader } from '../../mail/header-scan.ts'
import { hasFlag } from '../flags.ts'
import type { Entry } from '../session/view.ts'
import { rangesOf } from '../wire/sequence-set.ts'
import type { Criterion } from './criterion.ts'
import { textsOf } from './texts-of.ts'

const DAY = 86_400_000

/** Where an entry stands among the others: what `*` means, and its own message number. */
export type Place = { readonly number: number; readonly count: number; readonly greatestUid: number }

/** Whether a mail is what was asked for. Texts compare decoded and without case. */
export function matchMail(entry: Entry, place: Place, criterion: Criterion): boolean {
  const { mail, uid } = entry
  switch (criterion.kind) {
    case 'all':
      return true
    case 'none':
      return false
    case 'flag':
      return hasFlag(mail, criterion.flag) === criterion.isSet
    case 'numbers':
      return rangesOf(criterion.set, place.count).some(({ low, high }) => low <= place.number && place.number <= high)
    case 'uids':
      return rangesOf(criterion.set, place.greatestUid).some(({ low, high }) => low <= uid && uid <= high)
    case 'header':
      return matchesHeader(scanHeaders(mail.raw), criterion.name, criterion.text)
    case 'body':
      return matchesBody(mail.raw, criterion.text)
    case 'text':
      return (
        scanHeaders(mail.raw).some(({ value }) => holds(decodeWords(value), criterion.text)) ||
        matchesBody(mail.raw, criterion.text)
      )
    case 'larger':
      return withCrlf(mail.raw).length > criterion.bytes
    case 'smaller':
      return withCrlf(mail.raw).length < criterion.bytes
    case 'before':
    case 'on':
    case 'since':
      return matchesDay(criterion.of === 'sent' ? mail.sentAt : mail.receivedAt, criterion)
    case 'not':
      return !matchMail(entry, place, criterion.criterion)
    case 'and':
      return criterion.criteria.every((one) => matchMail(entry, place, one))
    case 'or':
      return criterion.criteria.some((one) => matchMail(entry, place, one))
    default:
      return criterion satisfies never
  }
}

function matchesHeader(headers: readonly RawHeader[], name: string, text: string): boolean {
  const wanted = name.toLowerCase()
  return headers.some((header) => header.name.toLowerCase() === wanted && holds(decodeWords(header.value), text))
}

function matchesBody(raw: Uint8Array, text: string): boolean {
  return textsOf(raw).some((one) => holds(one, text))
}

function matchesDay(at: number, { kind, day }: Extract<Criterion, { day: number }>): boolean {
  if (kind === 'before') return at < day
  return at >= day && (kind === 'since' || at < day + DAY)
}

function holds(text: string, wanted: string): boolean {
  return text.toLowerCase().includes(wanted.toLowerCase())
}
