import { hkdfSync } from 'node:crypto'
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose'
import type { Secret } from './secret.ts'

/** A secret at rest: a compact JWE (RFC 7516), `alg` dir, `enc` A256GCM. What a column for tokens or passwords holds. */
export type Sealed = string & { readonly [sealed]: true }
declare const sealed: unique symbol

export interface Sealer {
  seal(text: string): Promise<Sealed>
  /** Throws UnsealError when it was sealed with another key or has been changed. */
  unseal(text: Sealed): Promise<string>
}

export type UnsealErrorCode = 'SEALED_WITH_ANOTHER_KEY' | 'SEALED_TEXT_DAMAGED'

/** A sealed text cannot be opened. It carries no part of it. */
export class UnsealError extends Error {
  override readonly name = 'UnsealError'
  readonly code: UnsealErrorCode

  constructor(code: UnsealErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}

const KEY_BYTES = 32

/**
 * A key for one purpose, derived from the installation's (HKDF-SHA256, RFC 5869): what is known about one of them
 * says nothing about the others. Purposes are fixed words such as `seal`, `session`, `message-id`.
 */
export function deriveKey(secretKey: Secret, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secretKey.reveal(), 'postdesk', purpose, KEY_BYTES))
}

/** Seals and opens secrets at rest with the installation's key. */
export function createSealer(secretKey: Secret): Sealer {
  const key = deriveKey(secretKey, 'seal')
  // Tells a wrong key from a damaged text, and an administrator which of the two to look for.
  const kid = Buffer.from(deriveKey(secretKey, 'seal-key-id')).toString('base64url').slice(0, 8)
  return {
    seal: async (text) => {
      const encrypt = new CompactEncrypt(new TextEncoder().encode(text)).setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid })
      return (await encrypt.encrypt(key)) as Sealed
    },
    unseal: async (text) => {
      try {
        const { plaintext } = await compactDecrypt(text, key, {
          keyManagementAlgorithms: ['dir'],
          contentEncryptionAlgorithms: ['A256GCM'],
        })
        return new TextDecoder().decode(plaintext)
      } catch {
        throw whyNot(text, kid)
      }
    },
  }
}

function whyNot(text: string, ourKid: string): UnsealError {
  const anotherKey = keyIdOf(text) !== undefined && keyIdOf(text) !== ourKid
  return anotherKey
    ? new UnsealError(
        'SEALED_WITH_ANOTHER_KEY',
        'A stored secret was sealed with another key: restore the POSTDESK_SECRET_KEY it was sealed with',
      )
    : new UnsealError('SEALED_TEXT_DAMAGED', 'A stored secret is damaged and cannot be opened')
}

function keyIdOf(text: string): string | undefined {
  try {
    return decodeProtectedHeader(text).kid
  } catch {
    return undefined
  }
}
