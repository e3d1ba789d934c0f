import { findEndings } from './find-endings.ts'
import { findPauses } from './find-pauses.ts'
import { mailNotices, type MailNoticesDeps } from './mail-notices.ts'
import { raiseNotices } from './raise-notices.ts'

/** Looks for what will end and for what stands still, writes down what is new, and mails it to the administrators. */
export async function watchForTrouble(deps: Omit<MailNoticesDeps, 'now'> & { readonly clock: () => Date }): Promise<void> {
  const now = deps.clock()
  const { kysely } = deps.database
  const found = [...(await findPauses(kysely, now)), ...(await findEndings(kysely, now))]
  await raiseNotices(deps.database, found, now)
  await mailNotices({ ...deps, now }, new Set(found.map(({ key }) => key)))
}
