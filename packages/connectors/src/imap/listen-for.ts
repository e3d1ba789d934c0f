import type { ImapFlow, Logger } from 'imapflow'

import type { Heard } from './imap-failure.ts'

/**
 * Hears what the server refused. Many of the library's calls answer a refusal with `false` and tell the reason to their log
 * alone; and when Exchange throttles, the library would sit out minutes inside the call. So we are its log: we keep the
 * server's sentence, write nothing anywhere, and close a throttled connection at once, so that the caller can plan the wait.
 */
export function listenFor(): {
  readonly logger: Logger & { readonly isLevelEnabled: (level: string) => boolean }
  readonly attach: (client: ImapFlow) => void
  readonly heard: () => Heard
  readonly forget: () => void
} {
  let client: ImapFlow | null = null
  let refusal: string | null = null
  let responseCode: string | null = null
  let fault: string | null = null
  const ignore = () => undefined
  const hear = (entry: unknown) => {
    const error = fieldOf(entry, 'err')
    const text = fieldOf(error, 'responseText')
    const code = fieldOf(error, 'code')
    if (typeof code === 'string' && OWN_ACCORD.test(code)) fault = code
    if (typeof text !== 'string') return
    refusal = text
    responseCode = codeIn(error)
    // Not before the library has begun its wait: closing is what ends that.
    if (typeof fieldOf(entry, 'throttleDelay') === 'number') setImmediate(() => client?.close())
  }
  return {
    logger: {
      debug: ignore,
      info: ignore,
      warn: hear,
      error: hear,
      isLevelEnabled: (level) => level === 'warn' || level === 'error',
    },
    attach: (attached) => {
      client = attached
    },
    heard: () => ({ refusal, responseCode, fault, bye: client?.byeReason ?? null }),
    forget: () => {
      refusal = null
      responseCode = null
      fault = null
    },
  }
}

/** Why the library ends a connection of its own accord. The commands that were waiting then fail as if the server had left. */
const OWN_ACCORD = /^(?:Literal|Line|Response)TooLarge$|^TooMany|^STARTTLS_INJECTION$/

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value ? (value as Record<string, unknown>)[name] : undefined
}

function codeIn(error: unknown): string | null {
  const given = fieldOf(error, 'serverResponseCode')
  return typeof given === 'string' ? given.toUpperCase() : null
}
