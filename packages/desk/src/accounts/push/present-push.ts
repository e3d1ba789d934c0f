import type { Account } from '@postdesk/contract'
import type { GraphSubscriptionRow } from '../../db/index.ts'
import type { AccountWithoutCursor } from '../../model/account-columns.ts'
import { readCard } from '../../model/read-card.ts'
import { sayWhyPolled } from './push-way.ts'

/** How new mail of an account over Graph is noticed, in words; null where there is nothing to say of it. */
export function presentPush(
  account: Pick<AccountWithoutCursor, 'protocol' | 'enabled' | 'check_seconds'>,
  row: GraphSubscriptionRow | undefined,
  now: Date,
): Account['push'] {
  if (account.protocol !== 'graph' || !account.enabled) return null
  const card = readCard(row?.error_card ?? null)
  const isLive = row !== undefined && ['live', 'renewing'].includes(row.state) && (row.ends_at === null || row.ends_at > now)
  if (isLive) return { state: 'live', text: 'Mail is noticed by push: Microsoft tells of it at once', card }
  const checked = `Mail is checked for every ${saySeconds(account.check_seconds)}`
  const because = card === null ? (row?.why == null ? '' : `, because ${sayWhyPolled(row.why)}`) : `. Push: ${card.title}`
  return { state: 'polled', text: checked + because, card }
}

function saySeconds(seconds: number): string {
  if (seconds % 3_600 === 0) return seconds === 3_600 ? 'hour' : `${String(seconds / 3_600)} hours`
  if (seconds % 60 === 0) return seconds === 60 ? 'minute' : `${String(seconds / 60)} minutes`
  return `${String(seconds)} seconds`
}
