import { ConnectorError, explain, type ErrorCard } from '@postdesk/connectors'
import type { Account } from '@postdesk/contract'

/**
 * Why there is no use in checking an account now: nothing is kept that would open its mailbox. The card names the one next act; null where
 * it can be tried. A sign-in that Microsoft refused is tried: what it was refused for may be mended there.
 */
export function whyNotChecked(account: Account, now: Date): ErrorCard | null {
  const isSignedIn = account.authentication === 'delegated' || account.authentication === 'app-only'
  if (isSignedIn ? account.authorization !== null : account.hasPassword) return null
  // Who reset it, and that Microsoft refused nothing, stands on the account already.
  if (account.card?.id === 'sign-in-reset') return account.card
  const nothing = isSignedIn
    ? new ConnectorError('SIGN_IN_NEEDED', 'This account has no authorization.', { border: 'entra', providerCode: 'NoSignIn' })
    : new ConnectorError('CONFIGURATION', 'This account has no password; enter it.', {
        border: 'network',
        providerCode: 'NoPassword',
      })
  return explain(nothing, { accountAddress: account.address, at: now })
}
