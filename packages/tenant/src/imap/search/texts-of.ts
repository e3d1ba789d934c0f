import { headerOf } from '../../mail/header-scan.ts'
import { decodePart } from '../fetch/decoded-section.ts'
import { parseStructure } from '../mime/parse-structure.ts'
import type { Part } from '../mime/parse-structure.ts'

/** The text parts of a mail, and of the mails inside it, decoded; HTML with its tags. Attached files are not looked into. */
export function textsOf(raw: Uint8Array): string[] {
  return leavesOf(parseStructure(raw)).map((part) => {
    const charset = part.content.parameters.find(([name]) => name.toLowerCase() === 'charset')?.[1]
    return decode(decodePart(raw, part), charset)
  })
}

function leavesOf(part: Part): Part[] {
  if (part.message !== undefined) return leavesOf(part.message)
  if (part.children.length > 0) return part.children.flatMap(leavesOf)
  const isFile = /^\s*attachment/i.test(headerOf(part.headers, 'Content-Disposition') ?? '')
  return part.type === 'text' && !isFile ? [part] : []
}

function decode(bytes: Uint8Array, charset = 'utf-8'): string {
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    // A charset nobody knows: Latin-1 at least keeps what is ASCII.
    return new TextDecoder('latin1').decode(bytes)
  }
}
