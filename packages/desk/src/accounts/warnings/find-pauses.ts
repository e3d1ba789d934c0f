import type { Queries } from '../../db/index.ts'
import { readCard } from '../../model/read-card.ts'
import { concernsOf, pathOf } from './find-endings.ts'
import type { Warning } from './warning.ts'

/** How far back a pause that nobody was told of is still news. */
const NEWS_MILLISECONDS = 7 * 86_400_000

/**
 * The accounts that stand still until a person acts, each with the line of its history that says since when: that makes one pause another
 * than the last. An account that is switched off stands still because somebody wanted it.
 */
export async function findPauses(queries: Queries, now: Date): Promise<readonly Warning[]> {
  const since = new Date(now.getTime() - NEWS_MILLISECONDS)
  const incoming = await queries
    .selectFrom('incoming_account as account')
    .select(['account.id', 'account.address', 'account.error_card', 'account.authorization_id'])
    .select((of) =>
      of
        .selectFrom('account_event as event')
        .select((event) => event.fn.max('event.id').as('last'))
        .whereRef('event.incoming_account_id', '=', 'account.id')
        .where('event.kind', '=', 'needs-a-person')
        .where('event.at', '>', since)
        .as('since'),
    )
    .where('account.enabled', '=', true)
    .where('account.state', '=', 'needs-a-person')
    .execute()
  const outgoing = await queries
    .selectFrom('outgoing_account as account')
    .select(['account.id', 'account.address', 'account.error_card', 'account.authorization_id'])
    .select((of) =>
      of
        .selectFrom('account_event as event')
        .select((event) => event.fn.max('event.id').as('last'))
        .whereRef('event.outgoing_account_id', '=', 'account.id')
        .where('event.kind', '=', 'needs-a-person')
        .where('event.at', '>', since)
        .as('since'),
    )
    .where('account.enabled', '=', true)
    .where('account.error_card', 'is not', null)
    .execute()
  return [...incoming.flatMap((row) => pauseOf(row, 'incoming')), ...outgoing.flatMap((row) => pauseOf(row, 'outgoing'))]
}

function pauseOf(
  row: {
    readonly id: string
    readonly address: string
    readonly error_card: unknown
    readonly authorization_id: string | null
    readonly since: number | string | null
  },
  direction: 'incoming' | 'outgoing',
): Warning[] {
  if (row.since === null) return []
  const card = readCard(row.error_card)
  const stands = direction === 'incoming' ? `No mail comes from ${row.address}` : `No mail leaves from ${row.address}`
  return [
    {
      key: `${direction === 'incoming' ? 'receiving' : 'sending'}:${row.id}:${String(row.since)}`,
      title: card === null ? stands : `${stands}: ${lowerFirst(card.title)}`,
      text: `${card === null ? '' : `${card.why} `}Postdesk goes on by itself once it is mended. The account’s page says who must act and what to press.`,
      endsAt: null,
      path: pathOf({ id: row.id, direction }),
      concerns: concernsOf([{ id: row.id, direction }], {
        authorizationId: row.authorization_id,
        brokenAddresses: [row.address],
      }),
    },
  ]
}

/** `Microsoft …` and other names keep their capital. */
function lowerFirst(sentence: string): string {
  return /^(?:The|A|An|No|Nobody|Somebody|Too|This|It)\b/.test(sentence)
    ? sentence.charAt(0).toLowerCase() + sentence.slice(1)
    : sentence
}
