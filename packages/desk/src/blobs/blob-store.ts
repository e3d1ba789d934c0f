import type { Readable } from 'node:stream'

/** A blob's name is the SHA-256 of its bytes, 64 lower-case hex digits: the same bytes are kept once. */
export type BlobName = string & { readonly [blobName]: true }
declare const blobName: unique symbol

export interface StoredBlob {
  readonly sha256: BlobName
  /** In bytes. */
  readonly size: number
}

/**
 * Where bytes too large for the database are kept: raw mails, attachments. Once `put` has answered, the bytes survive
 * a power failure; only then may a row that names them be committed.
 */
export interface BlobStore {
  /** Stores bytes, or what a stream gives. Storing the same again is cheap and gives the same name. */
  put(content: Uint8Array | AsyncIterable<Uint8Array>): Promise<StoredBlob>
  /** All bytes of a blob. Throws BLOB_MISSING, or BLOB_DAMAGED when they are not the ones that were stored. */
  get(sha256: BlobName): Promise<Uint8Array>
  /** The bytes as a stream, for answers to a browser; they are not checked. Throws BLOB_MISSING. */
  open(sha256: BlobName): Promise<{ readonly size: number; readonly stream: Readable }>
  has(sha256: BlobName): Promise<boolean>
  /** Removes a blob; one that is absent is removed already. The caller knows that nothing names it any more. */
  remove(sha256: BlobName): Promise<void>
}

export type BlobErrorCode = 'BLOB_MISSING' | 'BLOB_DAMAGED'

export class BlobError extends Error {
  override readonly name = 'BlobError'
  readonly code: BlobErrorCode
  readonly sha256: string

  constructor(code: BlobErrorCode, sha256: string, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
    this.sha256 = sha256
  }
}

const SHA256 = /^[0-9a-f]{64}$/

/** Reads a blob's name from outside (a row, an address); anything else would be a path of somebody's choosing. */
export function readBlobName(text: string): BlobName {
  if (!SHA256.test(text)) throw new TypeError('A blob is named by 64 lower-case hex digits')
  return text as BlobName
}
