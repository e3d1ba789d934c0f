/** What the page stands on: a customer's mail keeps its own white paper; what we wrote follows the theme of the screen around it. */
export type Paper = 'own' | 'light' | 'dark'

const PAPERS: Readonly<Record<Paper, string>> = {
  own: ':root { color-scheme: light; } html { background: #fff; color: #1a1a1a; }',
  light: ':root { color-scheme: light; } html { background: transparent; color: #1b1e24; } a { color: #3450b4; }',
  dark: ':root { color-scheme: dark; } html { background: transparent; color: #e4e7ec; } a { color: #91a2e7; } blockquote { color: #a0a8b5; border-color: #3a3f49; }',
}

const STYLE = `
body { margin: 0; display: flow-root; font: 14px/20px 'Inter Variable', system-ui, sans-serif; overflow-wrap: anywhere; }
img { max-width: 100%; height: auto; }
table { max-width: 100%; }
pre { white-space: pre-wrap; }
blockquote { margin: 0 0 0 8px; padding-left: 12px; border-left: 3px solid #d0d0d0; color: #555; }
img[data-blocked-src] { min-width: 16px; min-height: 16px; background: #eee; border-radius: 3px; }
`

/**
 * The page of one mail for a sandboxed frame. The HTML was sanitised when the mail came in; remote pictures stand in
 * `data-blocked-src` and are let in here when the reader asked for them.
 */
export function messagePage(html: string, showImages: boolean, paper: Paper): string {
  const body = showImages ? html.replaceAll(/<img\b[^>]*>/gi, (tag) => tag.replace(/\sdata-blocked-src=/i, ' src=')) : html
  return `<!doctype html><html><head><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Mail</title><style>${STYLE}${PAPERS[paper]}</style></head><body>${body}</body></html>`
}

/** What that page may load: nothing that runs; pictures from us, from others only when asked for. */
export function messagePolicy(showImages: boolean): string {
  return [
    "default-src 'none'",
    `img-src 'self' data:${showImages ? ' https: http:' : ''}`,
    "style-src 'unsafe-inline'",
    // The screen that shows the mail lends it its own typeface.
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
    'sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox',
  ].join('; ')
}
