import type { JSONWebKeySet } from 'jose'
import { z } from 'zod'

// Whoever signs in waits for it.
const LONGEST_MILLISECONDS = 10_000
// Documents and key sets are a few kilobytes; this one comes from whatever listens there.
const MAX_BYTES = 1_048_576

const discoverySchema = z.object({ issuer: z.string(), jwks_uri: z.url() })
const keysSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) })

/**
 * Whether an outside issuer lives on this machine. Only such are asked for their keys: the simulator must not be made to call
 * other machines by whoever can register an app in it.
 */
export function isIssuerHere(issuer: string): boolean {
  if (!URL.canParse(issuer)) return false
  const { protocol, hostname } = new URL(issuer)
  return /^https?:$/.test(protocol) && /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname)
}

/**
 * The keys of an issuer on this machine, found as Entra finds them: by its OpenID Connect discovery document, which must name
 * the same issuer to the letter (OpenID Connect Discovery section 4.3). Undefined when they cannot be had.
 */
export async function fetchIssuerKeys(issuer: string, closing: AbortSignal): Promise<JSONWebKeySet | undefined> {
  const signal = AbortSignal.any([closing, AbortSignal.timeout(LONGEST_MILLISECONDS)])
  const document = discoverySchema.safeParse(
    await fetchJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, signal),
  )
  if (!document.success || document.data.issuer !== issuer || !isIssuerHere(document.data.jwks_uri)) return undefined
  const read = keysSchema.safeParse(await fetchJson(document.data.jwks_uri, signal))
  return read.success ? read.data : undefined
}

async function fetchJson(url: string, signal: AbortSignal): Promise<unknown> {
  try {
    // A redirection could lead off this machine.
    const answer = await fetch(url, { signal, redirect: 'error', headers: { accept: 'application/json' } })
    if (!answer.ok || answer.body === null) return undefined
    const chunks: Uint8Array[] = []
    let size = 0
    for await (const chunk of answer.body) {
      size += chunk.length
      if (size > MAX_BYTES) return undefined
      chunks.push(chunk)
    }
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    return undefined
  }
}
