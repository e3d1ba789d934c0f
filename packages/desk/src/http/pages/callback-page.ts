import type { ErrorCard } from '@postdesk/contract'
import type { AttemptEnd } from '../../accounts/sign-in/finish-attempt.ts'

/** The BroadcastChannel on which the window says how the sign-in ended: `{attemptId, status}`. The same goes to the opener. */
const AUTHORIZATION_CHANNEL = 'postdesk-authorization'

/** The name the form gives the window it opens. */
const WINDOW_NAME = 'postdesk-sign-in'

type Words = { readonly title: string; readonly lines: readonly string[]; readonly card: ErrorCard | null }

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
  const actions =
    words.card?.actions.filter((action) => action.kind === 'text').map(({ text }) => `<li>${escape(text)}</li>`) ?? []
  const details = words.card ? detailsOf(words.card) : ''
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(words.title)} · Postdesk</title><style nonce="${nonce}">${STYLE}</style></head><body><main>
<h1>${escape(words.title)}</h1>${words.lines.map((line) => `<p>${escape(line)}</p>`).join('')}
${actions.length > 0 ? `<ol>${actions.join('')}</ol>` : ''}${details}
<p><a href="${escape(returnTo ?? '/settings/accounts')}">Back to Postdesk</a></p></main>${script}</body></html>`
}

/** A sign-in without a window of its own goes on where it was begun, and says there which one it was. */
function whereTo(end: AttemptEnd): string | null {
  if ((end.kind !== 'authorized' && end.kind !== 'refused') || end.returnTo === null) return null
  return `${end.returnTo}${end.returnTo.includes('?') ? '&' : '?'}attempt=${end.attemptId}`
}

/** What that page may do: its own style and script, nothing else. */
export function callbackPolicy(nonce: string): string {
  return `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
}

function wordsOf(end: AttemptEnd, baseUrl: URL): Words {
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

function detailsOf(card: ErrorCard): string {
  const facts = [
    ...card.codes,
    ...(card.correlationId === null ? [] : [`Correlation ID ${card.correlationId}`]),
    ...(card.traceId === null ? [] : [`Trace ID ${card.traceId}`]),
    card.at,
    ...(card.providerText === null ? [] : [card.providerText]),
  ]
  return `<details><summary>Details</summary><p>${facts.map(escape).join('<br>')}</p></details>`
}

const STYLE = `
:root { color-scheme: light dark; font: 14px/20px system-ui, sans-serif; overflow-wrap: anywhere; }
body { margin: 0; background: light-dark(#f6f7f9, #121418); color: light-dark(#1b1e24, #e4e7ec); }
main { width: min(30rem, calc(100% - 32px)); margin: 12vh auto 24px; padding: 24px; box-sizing: border-box;
  background: light-dark(#fff, #191b20); border: 1px solid light-dark(#e0e3e8, #2c3038); border-radius: 6px; }
h1 { font-size: 20px; line-height: 28px; margin: 0 0 8px; }
p:last-child { margin-bottom: 0; }
a { color: light-dark(#3450b4, #91a2e7); }
details { font-size: 12px; color: light-dark(#59606d, #a0a8b5); }
`

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** JSON that cannot end the script it stands in. */
function inScript(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', String.raw`\u003c`)
}
