import { headerOf } from './header-scan.ts'
import type { RawHeader } from './header-scan.ts'

/** What a mail may ask Exchange not to send about it (MS-OXCMAIL 2.1.3.2.20). */
type Response = 'dr' | 'ndr' | 'rn' | 'nrn' | 'oof' | 'autoreply'

/** Whether X-Auto-Response-Suppress names this answer, or all of them. The values stand in any order and case. */
export function isSuppressed(headers: readonly RawHeader[], ...responses: readonly Response[]): boolean {
  const given = (headerOf(headers, 'X-Auto-Response-Suppress') ?? '').toLowerCase().split(/[\s,;]+/)
  return given.some((one) => one === 'all' || one === '-1' || responses.some((response) => response === one))
}
