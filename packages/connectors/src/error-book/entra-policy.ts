import { REAUTHORIZE, aadsts, portal, text } from './book-entry.ts'
import type { BookEntry } from './book-entry.ts'

const NAMED_IN_LOGS = portal('Open the sign-in logs; they name the policy, found by the correlation ID below', 'sign-in-logs')
const LEAVE_OUT = portal('Leave {delegate} or the application {clientId} out of the policy', 'conditional-access')

/** Rules of a tenant that stand before a sign-in. Signing in again ends at the same wall until an administrator acts. */
export const ENTRA_POLICY: readonly BookEntry[] = [
  {
    id: 'blocked-by-conditional-access',
    codes: [...aadsts(53003), 'message_only'],
    title: 'Conditional Access blocks Postdesk',
    why: 'A policy of the tenant refuses this sign-in, often for the place it comes from: Postdesk’s server. Trying again does not help.',
    who: 'entra-admin',
    actions: [NAMED_IN_LOGS, LEAVE_OUT, text('Or add the address of Postdesk’s server as a trusted location.'), REAUTHORIZE],
  },
  {
    id: 'device-or-network-refused',
    codes: aadsts(50131),
    title: 'Conditional Access refuses this device or network',
    why: 'A policy looks at where the sign-in comes from, and Postdesk’s server does not pass.',
    who: 'entra-admin',
    actions: [
      NAMED_IN_LOGS,
      text('Add the address of Postdesk’s server as a trusted location, or leave {delegate} out of the policy.'),
      REAUTHORIZE,
    ],
  },
  {
    id: 'device-not-compliant',
    codes: [...aadsts(53000, 530003), 'protection_policy_required'],
    title: 'The tenant asks for a managed device',
    why: 'Conditional Access lets people sign in only from devices the organization manages, and Postdesk’s server is none.',
    who: 'entra-admin',
    actions: [LEAVE_OUT, text('Or use app-only access, which such policies do not touch.'), REAUTHORIZE],
  },
  {
    id: 'device-not-joined',
    codes: aadsts(53001, 50129),
    title: 'The tenant asks for a device that has joined it',
    why: 'Conditional Access lets people sign in only from computers that are joined to the domain or the workplace.',
    who: 'entra-admin',
    actions: [LEAVE_OUT, text('Or authorize in the browser of a joined computer.'), REAUTHORIZE],
  },
  {
    id: 'device-sign-in-needed',
    codes: [...aadsts(50097), 'additional_action'],
    title: 'The tenant wants to know the device',
    why: 'A policy demands that the device proves itself, which works only in the browser of a registered computer.',
    who: 'entra-admin',
    actions: [{ ...REAUTHORIZE, text: 'Authorize again in the browser of a registered computer' }, LEAVE_OUT],
  },
  {
    id: 'app-not-approved',
    codes: aadsts(53002),
    title: 'The tenant allows approved apps only',
    why: 'A Conditional Access policy demands an approved client app, and Postdesk is not on that list.',
    who: 'entra-admin',
    actions: [LEAVE_OUT, REAUTHORIZE],
  },
  {
    id: 'blocked-by-security-policy',
    codes: aadsts(530032),
    title: 'A security policy of the tenant blocks the sign-in',
    why: 'Microsoft names no more than that. The sign-in logs do.',
    who: 'entra-admin',
    actions: [NAMED_IN_LOGS, LEAVE_OUT, REAUTHORIZE],
  },
  {
    id: 'blocked-for-partners',
    codes: aadsts(530034),
    title: 'Administrators of a partner may not sign in here',
    why: 'The account belongs to a partner who manages the tenant, and a rule keeps such accounts from signing in to applications.',
    who: 'entra-admin',
    actions: [{ ...REAUTHORIZE, text: 'Authorize with an account of the tenant itself' }, NAMED_IN_LOGS],
  },
  {
    id: 'blocked-by-security-defaults',
    codes: aadsts(530035),
    title: 'The security defaults of the tenant block the sign-in',
    why: 'They demand multifactor authentication of everybody and shut out older ways to sign in.',
    who: 'entra-admin',
    actions: [
      { ...REAUTHORIZE, text: 'Authorize again in the browser and set up the second factor' },
      text('Where that cannot be, replace the security defaults by Conditional Access policies that leave this account out.'),
    ],
  },
  {
    id: 'account-at-risk',
    codes: aadsts(53011),
    title: 'Microsoft holds the account for endangered',
    why: 'Its home tenant blocks {delegate} because of signs of misuse.',
    who: 'entra-admin',
    actions: [portal('Open the user’s risk, and confirm it safe once the password is changed', 'risky-users'), REAUTHORIZE],
  },
  {
    id: 'blocked-by-credential-policy',
    codes: aadsts(130501),
    title: 'The tenant does not allow this way to prove who one is',
    why: 'Its policy of authentication methods shuts out the one that {delegate} used.',
    who: 'entra-admin',
    actions: [portal('Open Authentication methods and allow one for {delegate}', 'authentication-methods'), REAUTHORIZE],
  },
  {
    id: 'authorization-shortened-by-policy',
    codes: aadsts(70043),
    title: 'A sign-in frequency rule ended the authorization',
    why: 'Conditional Access of the tenant demands that people sign in again every so often. A help desk mailbox stops each time.',
    who: 'entra-admin',
    actions: [
      portal('Open Conditional Access and find the policy with “Sign-in frequency”', 'conditional-access'),
      text('Leave {delegate} or the application {clientId} out of it, or use app-only access.'),
      REAUTHORIZE,
    ],
  },
]
