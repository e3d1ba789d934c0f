import { REAUTHORIZE, aadsts, portal, text } from './book-entry.ts'
import type { BookEntry } from './book-entry.ts'

const LEAVE_OUT = text(
  'If it comes back often, ask an Entra administrator to leave this service mailbox out of the rule, or use app-only access.',
)

/** What only a person at the sign-in page can do: second factors, questions, codes. */
export const ENTRA_INTERACTION: readonly BookEntry[] = [
  {
    id: 'second-factor-needed',
    codes: [...aadsts(50074, 50076), 'basic_action'],
    title: 'Microsoft asks for a second factor',
    why: 'A rule of the tenant, a new location or a changed set-up demands multifactor authentication, which only a person can do.',
    who: 'mailbox-owner',
    actions: [{ ...REAUTHORIZE, text: 'Authorize again and pass the second factor' }, LEAVE_OUT],
  },
  {
    id: 'second-factor-not-set-up',
    codes: aadsts(50072, 50079),
    title: 'A second factor must be set up first',
    why: 'The tenant demands multifactor authentication, and {delegate} has not registered any way to do it.',
    who: 'mailbox-owner',
    actions: [{ ...REAUTHORIZE, text: 'Authorize again and register a second factor when Microsoft asks' }, LEAVE_OUT],
  },
  {
    id: 'second-factor-lapsed',
    codes: aadsts(50078),
    title: 'The second factor must be given anew',
    why: 'The tenant lets it count for a certain time only, and that has passed.',
    who: 'mailbox-owner',
    actions: [{ ...REAUTHORIZE, text: 'Authorize again and pass the second factor' }, LEAVE_OUT],
  },
  {
    id: 'second-factor-set-up-blocked',
    codes: aadsts(53004),
    title: 'A second factor must be set up, and Microsoft holds this attempt for risky',
    why: 'Registration is blocked from this place or device.',
    who: 'mailbox-owner',
    actions: [
      text('Register the second factor from a place and device {delegate} usually works at, or ask an Entra administrator.'),
      REAUTHORIZE,
    ],
  },
  {
    id: 'outside-factor-needed',
    codes: aadsts(50158),
    title: 'A second factor of another provider is asked for',
    why: 'The tenant sends people to another company’s page for the second factor, and it was not passed.',
    who: 'mailbox-owner',
    actions: [{ ...REAUTHORIZE, text: 'Authorize again and finish that page, too' }, LEAVE_OUT],
  },
  {
    id: 'several-accounts-signed-in',
    codes: aadsts(16000),
    title: 'The browser is signed in with several accounts',
    why: 'Microsoft could not tell which of them is meant.',
    who: 'mailbox-owner',
    actions: [{ ...REAUTHORIZE, text: 'Authorize again and choose the account of {address}' }],
  },
  {
    id: 'sign-in-session-ended',
    codes: [...aadsts(16001, 50058), 'login_required'],
    title: 'Nobody is signed in to Microsoft in this browser',
    why: 'The earlier sign-in is over, and Microsoft was asked not to show its page.',
    who: 'mailbox-owner',
    actions: [REAUTHORIZE],
  },
  {
    id: 'sign-in-interrupted',
    codes: [...aadsts(50125, 50140, 50199), 'interaction_required'],
    title: 'Microsoft wanted to ask something',
    why: 'It asks whether to stay signed in, to confirm the sign-in or to renew security information, and nobody answered.',
    who: 'mailbox-owner',
    actions: [{ ...REAUTHORIZE, text: 'Authorize again and answer the questions' }],
  },
  {
    id: 'sign-in-too-slow',
    codes: aadsts(50089),
    title: 'Microsoft’s page stood open too long',
    why: 'The sign-in has to be finished within some minutes.',
    who: 'mailbox-owner',
    actions: [REAUTHORIZE],
  },
  {
    id: 'device-code-pending',
    codes: [...aadsts(70016), 'authorization_pending', 'slow_down'],
    title: 'Waiting for the code to be entered',
    why: 'The sign-in goes on once somebody has entered the code on Microsoft’s page.',
    who: 'nobody',
    actions: [text('Postdesk asks again every few seconds; the code is good for 15 minutes.')],
  },
  {
    id: 'device-code-wrong',
    codes: [...aadsts(70018), 'bad_verification_code'],
    title: 'Microsoft does not know the code',
    why: 'The code of the sign-in was mistyped, or it belongs to an earlier attempt.',
    who: 'mailbox-owner',
    actions: [{ ...REAUTHORIZE, text: 'Begin again and enter the new code' }],
  },
  {
    id: 'device-code-expired',
    codes: [...aadsts(70019, 70020), 'expired_token', 'code_expired'],
    title: 'The code was not entered in time',
    why: 'A code for signing in on another device is good for 15 minutes.',
    who: 'mailbox-owner',
    actions: [{ ...REAUTHORIZE, text: 'Begin again and enter the new code' }],
  },
  {
    id: 'device-refused',
    codes: [...aadsts(700003, 135011), 'device_authentication_failed'],
    title: 'The device of the sign-in is gone from the tenant',
    why: 'The authorization hangs on a device that was deleted or disabled in Entra.',
    who: 'entra-admin',
    actions: [
      portal('Look for the device and enable it', 'devices'),
      { ...REAUTHORIZE, text: 'Or authorize again from another device' },
    ],
  },
]
