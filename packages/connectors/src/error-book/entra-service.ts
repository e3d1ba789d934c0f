import { CHECK_NOW, EDIT_REGISTRATION, TEST, aadsts, link, text } from './book-entry.ts'
import type { BookEntry } from './book-entry.ts'

const ON_PREMISES_AGENT = Array.from({ length: 14 }, (_, at) => 80001 + at)

/** Trouble of the sign-in service itself. */
export const ENTRA_SERVICE: readonly BookEntry[] = [
  {
    id: 'sign-in-loop',
    codes: aadsts(50196),
    title: 'Microsoft paused the sign-in: the same request came too often',
    why: 'The same token was asked for 15 times within 5 minutes. Postdesk waits ten minutes; if it comes again, two installations may share one app registration.',
    who: 'nobody',
    actions: [text('Nothing has to be done: Postdesk goes on by itself.')],
  },
  {
    id: 'on-premises-agent-down',
    codes: aadsts(...ON_PREMISES_AGENT),
    title: 'The organization’s own password check does not answer',
    why: 'Sign-in is passed through to servers of the organization, and their agent is not reachable.',
    who: 'entra-admin',
    actions: [text('Check the pass-through authentication agents (Entra Connect).'), CHECK_NOW],
  },
  {
    id: 'entra-throttled',
    codes: aadsts(90055),
    border: 'entra',
    kinds: ['THROTTLED'],
    title: 'Microsoft sign-in asks to wait',
    why: 'There were too many requests from this tenant. The authorization is not lost.',
    who: 'nobody',
    actions: [text('Nothing has to be done: Postdesk goes on by itself.')],
  },
  {
    id: 'entra-unavailable',
    codes: aadsts(90006, 90012, 90024, 90033, 90036, 90090, 1000031),
    border: 'entra',
    kinds: ['UNAVAILABLE'],
    title: 'Microsoft sign-in is not available at the moment',
    why: 'The service answers with an error of its own. The authorization is not lost.',
    who: 'nobody',
    actions: [
      text('Nothing has to be done: Postdesk tries again by itself.'),
      link('If it lasts, see Microsoft’s service status', 'https://status.cloud.microsoft'),
    ],
  },
  {
    id: 'id-token-not-trusted',
    codes: [],
    border: 'entra',
    kinds: ['PROTOCOL'],
    title: 'The answer of the sign-in is not to be trusted',
    why: 'What came back does not belong to the sign-in that was begun here, is not signed by Microsoft, or is too old. Nothing was saved.',
    who: 'postdesk-admin',
    actions: [text('Begin the sign-in once more, in one browser window. Check the server’s clock.')],
  },
  {
    id: 'entra-configuration',
    codes: [],
    border: 'entra',
    kinds: ['CONFIGURATION'],
    title: 'The app registration does not fit',
    why: 'Microsoft refused the request for the way it is set up. The details below say more.',
    who: 'postdesk-admin',
    actions: [EDIT_REGISTRATION, TEST],
  },
]
