import type { AttemptEnd } from '../../accounts/sign-in/finish-attempt.ts'
import { escape, framePage, type PageWords } from './page-frame.ts'

/** The BroadcastChannel on which the window says how the sign-in ended: `{attemptId, status}`. The same goes to the opener. */
const AUTHORIZATION_CHANNEL = 'postdesk-authorization'

/** The name the form gives the window it opens. */
const WINDOW_NAME = 'postdesk-sign-in'

/**
 * The page the sign-in window ends on: it says what happened, tells the form, and closes itself when all is well, else when its
 * link is pressed. Where there is no form behind it (a full-page sign-in, another browser) it links back. `nonce` lets its one script run.
 */
export function callbackPage(end: AttemptEnd, baseUrl: URL, nonce: string): string {
  const words = wordsOf(end, baseUrl)
  const returnTo = whereTo(end)
  const message =
    end.kind === 'authorized' || end.kind === 'refused'
      ? { kind: 'authorization', attemptId: end.attemptId, status: end.kind }
      : null
  // The code is used up, but it is no thing to leave in an address, a history or a picture of the screen.
  const forget = `history.replaceState(null, '', location.pathname)
document.querySelector('a').addEventListener('click', (event) => {
  if (!window.opener && window.name !== ${inScript(WINDOW_NAME)}) return
  event.preventDefault()
  window.close()
})`
  const script =
    message === null
      ? `<script nonce="${nonce}">${forget}</script>`
      : returnTo !== null
        ? `<script nonce="${nonce}">${forget}\nlocation.replace(${inScript(returnTo)})</script>`
        : `<script nonce="${nonce}">${forget}
const message = ${inScript(message)}
const channel = new BroadcastChannel(${inScript(AUTHORIZATION_CHANNEL)})
channel.postMessage(message)
channel.close()
if (window.opener) window.opener.postMessage(message, ${inScript(baseUrl.origin)})
${end.kind === 'authorized' ? 'setTimeout(() => window.close(), 800)' : ''}
</script>`
  const link = `<p><a href="${escape(returnTo ?? '/settings/accounts')}">Back to Postdesk</a></p>`
  return framePage(words, nonce, { link, script })
}

/** A sign-in without a window of its own goes on where it was begun, and says there which one it was. */
function whereTo(end: AttemptEnd): string | null {
  if ((end.kind !== 'authorized' && end.kind !== 'refused') || end.returnTo === null) return null
  return `${end.returnTo}${end.returnTo.includes('?') ? '&' : '?'}attempt=${end.attemptId}`
}

function wordsOf(end: AttemptEnd, baseUrl: URL): PageWords {
  switch (end.kind) {
    case 'authorized':
      return {
        title: 'Authorized',
        lines: [
          `You signed in as ${end.username ?? 'the app itself'} for ${end.mailboxAddress}.`,
          'This window closes itself; go on in the form.',
        ],
        card: null,
      }
    case 'refused':
      return { title: end.card.title, lines: [end.card.why], card: end.card }
    case 'unknown-state':
      return {
        title: 'This sign-in is over',
        lines: ['It was finished before, took too long, or was not begun here. Begin it again in the form of the mail account.'],
        card: null,
      }
    case 'another-person':
      return {
        title: end.signedIn ? 'Somebody else began this sign-in' : 'You are not signed in to Postdesk here',
        lines: [
          end.signedIn
            ? 'Only the administrator who began it can finish it, so nothing was saved.'
            : `Open Postdesk at ${baseUrl.origin}, the address Microsoft sends you back to, sign in there and begin again. Nothing was saved.`,
        ],
        card: null,
      }
    default:
      return end satisfies never
  }
}

/** JSON that cannot end the script it stands in. */
function inScript(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', String.raw`\u003c`)
}
