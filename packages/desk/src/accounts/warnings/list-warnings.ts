import type { Warning } from '@postdesk/contract'
import type { Queries } from '../../db/index.ts'
import { findEndings } from './find-endings.ts'
import { daysUntil } from './threshold.ts'

/** What ends soon or has ended, as it is now, the nearest first. What was put right is gone from it at once. */
export async function listWarnings(queries: Queries, now: Date): Promise<Warning[]> {
  const endings = await findEndings(queries, now)
  return endings
    .flatMap(({ key, title, text, endsAt, path }) =>
      endsAt === null ? [] : [{ key, title, text, path, endsAt: endsAt.toISOString(), daysLeft: daysUntil(endsAt, now) }],
    )
    .toSorted((a, b) => a.endsAt.localeCompare(b.endsAt) || a.title.localeCompare(b.title))
}
