import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** The secret that Microsoft sends back with each notification of a subscription, and what is kept of it. */
export function makeClientState(): { readonly clientState: string; readonly hash: string } {
  const clientState = randomBytes(32).toString('base64url')
  return { clientState, hash: hashOf(clientState) }
}

/** Whether a notification bears the secret; takes as long whatever it bears. Of 256 random bits a plain hash gives nothing away. */
export function isClientState(given: string, hash: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(given)), Buffer.from(hash))
}

const hashOf = (clientState: string) => createHash('sha256').update(clientState).digest('hex')
