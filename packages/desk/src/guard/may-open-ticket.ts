import type { RuleVerdict } from '../rules/index.ts'

/** What the mail log says of a machine's mail that an account does not take. */
export const TAKES_NO_MACHINES = 'auto-submitted: this account takes no mail of machines; the mail answers no ticket'

/** Whether a mail that joins no ticket may open one. Mail of machines is taken where the account allows it, which is the default, or a rule lets it pass. */
export function mayOpenTicket(
  mail: { readonly autoSubmitted: boolean; readonly bounce: unknown },
  account: { readonly allow_auto_submitted: boolean },
  rules: RuleVerdict | null,
): boolean {
  return account.allow_auto_submitted || rules?.kind === 'allow' || !(mail.autoSubmitted || mail.bounce !== null)
}
