import type { MailParts } from '../mail/read-parts.ts'
import { escapeHtml } from '../mail/plain-text.ts'

// Pictures inside a mail are written into the page; a huge one is left to its download link.
const MAX_INLINE_BYTES = 3 * 1024 * 1024

/** What the frame of a mail may do: show. No script, no form, nothing from the net. */
export const BODY_POLICY =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; form-action 'none'; base-uri 'none'"

/** The document inside the frame of an HTML mail: links open outside, pictures of the mail itself are put in. */
export function bodyPage(parts: MailParts): string {
  const pictures = new Map(
    parts.attachments
      .filter((part) => part.contentId !== undefined && /^image\/(?:png|jpe?g|gif|webp)$/.test(part.contentType))
      .filter((part) => part.content.length <= MAX_INLINE_BYTES)
      .map((part) => [part.contentId, `data:${part.contentType};base64,${Buffer.from(part.content).toString('base64')}`]),
  )
  const html = (parts.html ?? `<pre style="white-space:pre-wrap">${escapeHtml(parts.text ?? '')}</pre>`).replace(
    /cid:([^"'\s>)]+)/g,
    (whole, id: string) => pictures.get(id) ?? whole,
  )
  const head =
    '<base target="_blank"><style>body{font:15px/1.5 system-ui,sans-serif;margin:0;color:#111;background:#fff;overflow-wrap:anywhere}img{max-width:100%;height:auto}</style>'
  return `<!doctype html><meta charset="utf-8">${head}${html}`
}
