/** Addresses in plain text that are worth a link. One pass: a scheme or `www.`, then everything up to a blank, quote or bracket. */
const LINK = /\b(?:https?:\/\/|www\.)[^\s<>"'\u00a0]{1,2000}/gi

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ESCAPES[char] ?? char)
}

/** Plain text as HTML: escaped, line breaks kept, links made to work, `> ` quotes as block quotes. */
export function textToHtml(text: string): string {
  const out: string[] = []
  let depth = 0
  let fresh = true
  for (const line of text.split('\n')) {
    const marks = /^(?:> ?){1,20}/.exec(line)?.[0] ?? ''
    const wanted = marks.replaceAll(' ', '').length
    while (depth < wanted) {
      out.push('<blockquote type="cite">')
      depth++
      fresh = true
    }
    while (depth > wanted) {
      out.push('</blockquote>')
      depth--
      fresh = true
    }
    if (!fresh) out.push('<br>\n')
    out.push(keepBlanks(linkify(line.slice(marks.length))))
    fresh = false
  }
  return `<div>${out.join('')}${'</blockquote>'.repeat(depth)}</div>`
}

function linkify(line: string): string {
  let html = ''
  let from = 0
  for (const found of line.matchAll(LINK)) {
    const trimmed = found[0].replace(/[.,;:!?)\]}]{1,20}$/, '')
    html += escapeHtml(line.slice(from, found.index))
    const href = /^www\./i.test(trimmed) ? `http://${trimmed}` : trimmed
    html += `<a href="${escapeHtml(href)}">${escapeHtml(trimmed)}</a>`
    from = found.index + trimmed.length
  }
  return html + escapeHtml(line.slice(from))
}

/** Indentation and runs of blanks are meant. */
function keepBlanks(html: string): string {
  return html.replace(/^ | (?= )/g, '&nbsp;').replaceAll('\t', '&nbsp;&nbsp;&nbsp; ')
}
