import { ConnectorError } from './connector-error.ts'

/** What to do after a failure: try again (after at least so many seconds), wait for a person, give this mail up, or look before trying again. */
export type Fate =
  | { readonly kind: 'again'; readonly afterSeconds: number | null }
  | { readonly kind: 'needs-a-person' }
  | { readonly kind: 'never' }
  | { readonly kind: 'look-first' }

/** The one judgement at the connectors' border. Throttled is not rejected; an outage is nobody's fault; only a terminal answer stops an account. */
export function fateOf(error: unknown): Fate {
  if (!(error instanceof ConnectorError)) return { kind: 'again', afterSeconds: null }
  if (error.facts.maybeDone) return { kind: 'look-first' }
  switch (error.code) {
    case 'THROTTLED':
    case 'UNAVAILABLE':
    case 'NETWORK':
    case 'PROTOCOL':
    case 'ABORTED':
    case 'CURSOR_DEAD':
      return { kind: 'again', afterSeconds: error.facts.retryAfterSeconds ?? null }
    case 'SIGN_IN_NEEDED':
    case 'CONFIGURATION':
    case 'PERMISSION':
    case 'TOKEN_REFUSED':
    case 'TLS':
      return { kind: 'needs-a-person' }
    case 'NOT_FOUND':
    case 'TOO_LARGE':
    case 'RECIPIENT':
    case 'REFUSED':
      return { kind: 'never' }
    default:
      return error.code satisfies never
  }
}
