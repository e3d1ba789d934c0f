import type { ConsentEnd } from '../../accounts/sign-in/finish-consent.ts'
import { framePage, type PageWords } from './page-frame.ts'

/**
 * The page an administrator ends on who was sent a link to consent. They may have no account here: it says what happened and leads nowhere.
 * `nonce` lets its one script run, which takes Microsoft's answer out of the address.
 */
export function consentPage(end: Exclude<ConsentEnd, { kind: 'next' }>, nonce: string): string {
  const script = `<script nonce="${nonce}">history.replaceState(null, '', location.pathname)</script>`
  return framePage(wordsOf(end), nonce, { script })
}

const CLOSE = 'You can close this window.'

function wordsOf(end: Exclude<ConsentEnd, { kind: 'next' }>): PageWords {
  switch (end.kind) {
    case 'approved':
      return {
        title: 'Thank you: approved',
        lines: ['Postdesk goes on by itself; whoever sent you the link sees it there. Nothing more is needed of you.', CLOSE],
        card: null,
      }
    case 'refused':
      return {
        title: 'Not approved',
        lines: [
          end.card.why,
          'Whoever sent you the link sees it in Postdesk. If you think again, open the link once more.',
          CLOSE,
        ],
        card: null,
      }
    case 'over':
      return {
        title: 'This link is no longer valid',
        lines: ['It has run out, or was replaced. Ask whoever sent it to you for another one.', CLOSE],
        card: null,
      }
    case 'unreadable':
      return {
        title: 'This is no answer of Microsoft',
        lines: ['Open the link you were sent once more. If it ends here again, tell whoever sent it to you.', CLOSE],
        card: null,
      }
    case 'unasked':
      return {
        title: 'Consent was given',
        lines: ['Nothing in Postdesk waited for it; the next sign-in finds it.', CLOSE],
        card: null,
      }
    default:
      return end satisfies never
  }
}
