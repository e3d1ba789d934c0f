/** Raster types a browser shows and never runs. SVG is a program, so it is not here. */
const SHOWN_IMAGES = new Set(['image/png', 'image/gif', 'image/jpeg', 'image/webp', 'image/bmp', 'image/avif'])

/**
 * The headers a stranger's file is handed out with: never run, never guessed at, saved under its name (RFC 6266,
 * RFC 5987). Only an inline raster image is shown in place.
 */
export function downloadHeaders(file: {
  readonly filename: string
  readonly contentType: string
  readonly size: number
  readonly inline: boolean
}): Record<string, string> {
  const type = file.contentType.toLowerCase().split(';')[0]?.trim() ?? ''
  const shown = file.inline && SHOWN_IMAGES.has(type)
  return {
    'Content-Type': shown || isToken(type) ? type : 'application/octet-stream',
    'Content-Length': String(file.size),
    'Content-Disposition': `${shown ? 'inline' : 'attachment'}; ${fileNameParameters(file.filename)}`,
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'",
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'private, max-age=31536000, immutable',
  }
}

/** `filename` in plain ASCII for old programs, `filename*` in UTF-8 for the others. */
function fileNameParameters(filename: string): string {
  const name =
    filename
      .replaceAll(/[\p{Cc}\p{Cf}]/gu, '')
      .replaceAll(/[/\\]/g, '_')
      .slice(0, 200) || 'file'
  const plain = name.replaceAll(/[^\x20-\x7e]|["%]/g, '_')
  const wellFormed = name.toWellFormed()
  const encoded = encodeURIComponent(wellFormed).replaceAll(
    /['()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `filename="${plain}"; filename*=UTF-8''${encoded}`
}

function isToken(type: string): boolean {
  return /^[a-z0-9!#$&^_.+-]{1,100}\/[a-z0-9!#$&^_.+-]{1,100}$/.test(type) && !/^(?:text\/html|.*xml|image\/svg)/.test(type)
}
