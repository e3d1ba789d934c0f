/** What a server says it can (RFC 2449). */
export type Capabilities = {
  /** False where the server does not know CAPA: then everything is tried, and refused or not. */
  readonly isTold: boolean
  readonly has: (name: string) => boolean
  readonly saslMechanisms: readonly string[]
  /** Least seconds between two sign-ins; null when the server does not say. */
  readonly loginDelaySeconds: number | null
}

// Real servers tell a dozen.
export const MAX_CAPABILITIES = 200

/** Reads the lines of CAPA's answer; null for a server that does not know the command. Names compare without case. */
export function readCapabilities(lines: readonly string[] | null): Capabilities {
  const told = new Map((lines ?? []).map((line) => readCapability(line)))
  const delay = Number.parseInt(told.get('LOGIN-DELAY')?.[0] ?? '', 10)
  return {
    isTold: lines !== null,
    has: (name) => told.has(name),
    saslMechanisms: (told.get('SASL') ?? []).map((mechanism) => mechanism.toUpperCase()),
    loginDelaySeconds: Number.isFinite(delay) && delay > 0 ? delay : null,
  }
}

function readCapability(line: string): [string, string[]] {
  const [name = '', ...words] = line.trim().split(/ +/)
  return [name.toUpperCase(), words]
}
