/**
 * Takes active content out of a body as Graph does by default: scripts, frames, forms' targets, event handlers and script URLs. What
 * Exchange keeps exactly is not documented; a client must clean what it shows anyway.
 */
export function sanitizeHtml(html: string): string {
  return html
    .replace(/<(script|iframe|object|embed|applet)\b[\s\S]*?(?:<\/\1\s*>|$)/gi, '')
    .replace(/<(?:script|iframe|object|embed|applet|base|meta\s+http-equiv="?refresh)\b[^>]*>/gi, '')
    .replace(/<[a-z][^>]*>/gi, (tag) =>
      tag
        .replace(/\s+on[a-z]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)/gi, '')
        .replace(
          /\s+(?:href|src|action|formaction)\s*=\s*(?:"\s*(?:javascript|vbscript):[^"]*"|'\s*(?:javascript|vbscript):[^']*')/gi,
          '',
        ),
    )
}
