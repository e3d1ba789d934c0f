import { MailState, SentMailState, type MailFilter, type SentMailFilter } from '@postdesk/contract'

/** What the page's URL holds: which list, its filters, the open row. Dates are days on the reader's calendar. */
export type MailSearch = {
  list?: 'sent'
  state?: MailFilter['state'] | SentMailFilter['state']
  q?: string
  from?: string
  to?: string
  subject?: string
  messageId?: string
  ticket?: string
  account?: string
  since?: string
  until?: string
  heldBy?: 'earlier-version'
  row?: string
}

const TEXTS = ['q', 'from', 'to', 'subject', 'messageId', 'account', 'row'] as const

/** Reads the URL; what makes no sense is left out. */
export function readMailSearch(search: Record<string, unknown>): MailSearch {
  const word = (name: string): string | undefined => {
    const value = search[name]
    return typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined
  }
  const sent = search['list'] === 'sent'
  const state = (sent ? SentMailState : MailState).safeParse(search['state'])
  const read: Record<string, string> = {}
  for (const name of TEXTS) {
    const value = word(name)
    if (value) read[name] = value
  }
  const ticket = word('ticket')
  if (ticket && /^[1-9]\d{0,14}$/.test(ticket)) read['ticket'] = ticket
  for (const name of ['since', 'until']) {
    const day = word(name)
    if (day && /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(day))) read[name] = day
  }
  return {
    ...(sent ? { list: 'sent' } : {}),
    ...(state.success ? { state: state.data } : {}),
    ...(search['heldBy'] === 'earlier-version' && !sent ? { heldBy: 'earlier-version' } : {}),
    ...read,
  }
}

/** The filter the server is asked with. A day ends with the beginning of the next one, both on the reader's clock. */
export function filterOf(search: MailSearch): Omit<MailFilter, 'state'> {
  const { q, from, to, subject, messageId, ticket, account, since, until, heldBy } = search
  return {
    ...(q ? { q } : {}),
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
    ...(subject ? { subject } : {}),
    ...(messageId ? { messageId } : {}),
    ...(ticket ? { ticketId: Number(ticket) } : {}),
    ...(account ? { accountId: account } : {}),
    ...(since ? { since: startOfDay(since, 0) } : {}),
    ...(until ? { until: startOfDay(until, 1) } : {}),
    ...(heldBy ? { heldBy } : {}),
  }
}

function startOfDay(day: string, later: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date + later).toISOString()
}
