import { CHECK_NOW, NOTHING_TO_DO, REAUTHORIZE, SERVICE_STATUS, aadsts, text } from './book-entry.ts'
import type { BookEntry } from './book-entry.ts'

/** All of Microsoft's numbers for the agents of pass-through authentication but the one about hours. */
const AGENT = Array.from({ length: 14 }, (_, at) => 80001 + at).filter((number) => number !== 80012)

/** Trouble of the sign-in service itself. */
export const ENTRA_SERVICE: readonly BookEntry[] = [
  {
    id: 'sign-in-loop',
    codes: aadsts(50196),
    title: 'Microsoft paused the sign-in: the same request came too often',
    why: 'The same token was asked for 15 times within 5 minutes. Postdesk waits ten minutes; if it comes again, two installations may share one app registration.',
    who: 'nobody',
    actions: [NOTHING_TO_DO],
  },
  {
    id: 'on-premises-agent-down',
    codes: aadsts(...AGENT),
    title: 'The organization’s own password check does not answer',
    why: 'Sign-in is passed through to servers of the organization, and their agent is not reachable, too slow, or out of step.',
    who: 'entra-admin',
    actions: [
      text(
        'Check the pass-through authentication agents (Entra Connect): that they run, their clock, and their way to Active Directory.',
      ),
      CHECK_NOW,
    ],
  },
  {
    id: 'outside-sign-in-hours',
    codes: aadsts(80012),
    title: 'The account may not sign in at this hour',
    why: 'Active Directory allows {delegate} certain hours only, which a mailbox that works day and night does not fit.',
    who: 'entra-admin',
    actions: [text('Take the log-on hours off the account in Active Directory.'), REAUTHORIZE],
  },
  {
    id: 'entra-throttled',
    codes: aadsts(90055),
    borders: ['entra'],
    kinds: ['THROTTLED'],
    title: 'Microsoft sign-in asks to wait',
    why: 'There were too many requests from this tenant. The authorization is not lost.',
    who: 'nobody',
    actions: [NOTHING_TO_DO],
  },
  {
    id: 'entra-unavailable',
    codes: [...aadsts(90006, 90012, 90024, 90033, 90036), 'temporarily_unavailable', 'server_error'],
    borders: ['entra'],
    kinds: ['UNAVAILABLE'],
    title: 'Microsoft sign-in is not available at the moment',
    why: 'The service answers with an error of its own. The authorization is not lost.',
    who: 'nobody',
    actions: [NOTHING_TO_DO, SERVICE_STATUS],
  },
]
