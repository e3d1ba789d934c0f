import type { Context, Next } from 'hono'

/** What our own screens may load: only from here. Style attributes are written by the component library. */
const APP_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "frame-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** Puts the security headers on every answer; a route that has its own policy keeps it. */
export async function setSecurityHeaders(context: Context, next: Next): Promise<void> {
  await next()
  const { headers } = context.res
  const put = (name: string, value: string) => {
    if (!headers.has(name)) headers.set(name, value)
  }
  put('Content-Security-Policy', APP_POLICY)
  put('X-Content-Type-Options', 'nosniff')
  put('X-Frame-Options', 'DENY')
  put('Referrer-Policy', 'strict-origin-when-cross-origin')
  put('Permissions-Policy', 'camera=(), microphone=(), geolocation=()')
  put('Cross-Origin-Resource-Policy', 'same-origin')
}
