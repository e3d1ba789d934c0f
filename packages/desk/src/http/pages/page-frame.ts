import type { ErrorCard } from '@postdesk/contract'

/** What a page outside the desk's own screens says. */
export type PageWords = {
  readonly title: string
  readonly lines: readonly string[]
  readonly card: ErrorCard | null
}

/**
 * A page that Microsoft's answer ends on: a title, what happened, and what to do. It needs none of the screens, and nothing but its own style
 * and the script with this `nonce` runs on it. `link` and `script` are HTML of our own.
 */
export function framePage(words: PageWords, nonce: string, { link = '', script = '' } = {}): string {
  const actions =
    words.card?.actions.filter((action) => action.kind === 'text').map(({ text }) => `<li>${escape(text)}</li>`) ?? []
  const details = words.card ? detailsOf(words.card) : ''
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(words.title)} · Postdesk</title><style nonce="${nonce}">${STYLE}</style></head><body><main>
<h1>${escape(words.title)}</h1>${words.lines.map((line) => `<p>${escape(line)}</p>`).join('')}
${actions.length > 0 ? `<ol>${actions.join('')}</ol>` : ''}${details}
${link}</main>${script}</body></html>`
}

/** What such a page may do: its own style and script, nothing else. */
export function framePolicy(nonce: string): string {
  return `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
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

export function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
