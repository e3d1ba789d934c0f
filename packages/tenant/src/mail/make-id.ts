import { createHash } from 'node:crypto'

import { ownText } from './own-text.ts'

// All ids are url-safe base64 with '=' at the end, compared case-sensitively, and carry their mailbox as a common beginning.
const IMMUTABLE_PREFIX = 'AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A'
const MUTABLE_PREFIX = 'AAMkAD'

function part(...facts: readonly (string | number)[]): string {
  return createHash('sha256').update(facts.join('\u0000')).digest('base64url')
}

export type IdMaker = {
  readonly folder: (name: string) => string
  readonly immutable: () => string
  readonly mutable: (folderId: string) => string
  readonly changeKey: () => string
}

/** Makes the ids of one mailbox; the same mailbox and the same order of calls give the same ids. */
export function makeIdMaker(mailboxKey: string): IdMaker {
  const mailbox = part(mailboxKey).slice(0, 24)
  let made = 0
  const next = (kind: string): string => {
    made += 1
    return part(mailboxKey, kind, made)
  }
  return {
    folder: (name) => `${MUTABLE_PREFIX}${mailbox}AuAAAAAA${part(mailboxKey, 'folder', name).slice(0, 25)}AAA=`,
    immutable: () => ownText(`${IMMUTABLE_PREFIX}${mailbox}${next('immutable').slice(0, 21)}AAA=`),
    mutable: (folderId) =>
      ownText(`${MUTABLE_PREFIX}${mailbox}BGAAAAAA${part(folderId).slice(0, 12)}BwD${next('mutable').slice(0, 27)}AAA=`),
    changeKey: () => ownText(`CQAAABYAAAC${next('change').slice(0, 16)}`),
  }
}

/** Whether a text could be an id of this store at all; anything else is `ErrorInvalidIdMalformed`. */
export function looksLikeId(value: string): boolean {
  return /^AA[A-Za-z0-9_-]{40,300}={0,2}$/.test(value)
}
