import { htmlToText } from '../html/html-to-text.ts'
import { textToHtml } from '../html/text-to-html.ts'
import { DEFAULT_LIMITS } from '../limits.ts'
import { unwrapSigned } from '../smime/unwrap-signed.ts'
import { rawBody } from '../structure/part.ts'
import type { Part } from '../structure/part.ts'
import { readStructure } from '../structure/read-structure.ts'
import { decodeTransfer } from '../transfer/decode-transfer.ts'
import type { Report } from '../structure/read-header.ts'
import { enrichedToText } from './enriched-to-text.ts'
import { textOfPart } from './text-of-part.ts'

/** A stretch of the body, in one or both of its forms. */
interface Stretch {
  readonly text: string | null
  readonly html: string | null
  /** Another form of the plain text (text/enriched): in alternatives, it says the same once more. */
  readonly isVariant?: boolean
}

/** A leaf that is a file, and where it stood. */
export interface FilePart {
  readonly part: Part
  readonly inRelated: boolean
}

export interface CollectedBody {
  readonly text: string
  readonly html: string | null
  /** True when the mail has no plain text of its own. */
  readonly textFromHtml: boolean
  readonly files: readonly FilePart[]
  /** Charset of the first body text, for raw header bytes that name none. */
  readonly charset: string | null
  readonly signed: boolean
  readonly encrypted: boolean
}

/** S/MIME signatures around each other that are opened. */
const MAX_OPENED = 3

interface Gather {
  readonly files: FilePart[]
  opened: number
  charset: string | null
  signed: boolean
  encrypted: boolean
}

/** Text types that are the mail's own words when they carry no name. */
const BODY_TYPES = new Set(['text/plain', 'text/html', 'text/enriched', 'text/richtext', 'text/markdown', 'text/x-markdown'])

/**
 * Walks the tree and tells body from files. Unnamed text that is not disposed as an attachment is body; alternatives count
 * once, in the best text and the best HTML they have; everything else is a file, attached mails included.
 */
export function collectBody(root: Part, hints: readonly (string | null)[], report: Report): CollectedBody {
  const gather: Gather = { files: [], opened: 0, charset: null, signed: false, encrypted: false }
  const stretches = walk(root, { isRoot: true, inAlternative: false, inRelated: false }, gather, hints, report)
  const hasHtml = stretches.some((stretch) => stretch.html !== null)
  return {
    text: stretches.map(asText).filter(isSaid).join('\n'),
    html: hasHtml ? stretches.map(asHtml).filter(isSaid).join('\n') : null,
    textFromHtml: stretches.length > 0 && stretches.every(isFromHtml),
    files: gather.files,
    charset: gather.charset,
    signed: gather.signed,
    encrypted: gather.encrypted,
  }
}

const isSaid = (text: string, _: number, all: readonly string[]): boolean => all.length === 1 || text.trim() !== ''

/** An empty plain part beside a full HTML part says nothing about the mail. */
function isFromHtml(stretch: Stretch): boolean {
  return stretch.html !== null && (stretch.text === null || stretch.text.trim() === '')
}

function asText(stretch: Stretch): string {
  return isFromHtml(stretch) ? htmlToText(stretch.html ?? '') : (stretch.text ?? '')
}

function asHtml(stretch: Stretch): string {
  return stretch.html ?? textToHtml(stretch.text ?? '')
}

interface Place {
  readonly isRoot: boolean
  readonly inAlternative: boolean
  readonly inRelated: boolean
}

function walk(part: Part, place: Place, gather: Gather, hints: readonly (string | null)[], report: Report): Stretch[] {
  if (part.children.length === 0) return leaf(part, place, gather, hints, report)
  const inside = (child: Part, changes: Partial<Place>) =>
    walk(child, { ...place, isRoot: false, ...changes }, gather, hints, report)
  switch (part.type) {
    case 'multipart/alternative':
      return alternative(part.children.map((child) => inside(child, { inAlternative: true })))
    case 'multipart/related': {
      const root = relatedRoot(part)
      return part.children.flatMap((child) => inside(child, { inRelated: child !== root }))
    }
    case 'multipart/encrypted':
      gather.encrypted = true
      return part.children.flatMap((child) => inside(child, { inAlternative: false }))
    case 'multipart/signed':
      gather.signed = true
      return part.children.flatMap((child) => inside(child, { inAlternative: false }))
    default:
      return part.children.flatMap((child) => inside(child, { inAlternative: false }))
  }
}

/** One stretch out of alternatives: all text that differs, and the richest (last) HTML. */
function alternative(branches: Stretch[][]): Stretch[] {
  let text: string | null = null
  let html: string | null = null
  for (const branch of branches) {
    if (branch.length === 0) continue
    if (branch.some((stretch) => stretch.html !== null)) {
      html = branch.map(asHtml).join('\n')
      if (text === null && branch.some((stretch) => stretch.text !== null)) text = branch.map(asText).join('\n')
    } else {
      const said = branch.map(asText).join('\n')
      if (text === null || text.trim() === '') text = said
      else if (html === null && said.trim() !== '' && said !== text && !branch.every((stretch) => stretch.isVariant))
        text = `${text}\n${said}`
    }
  }
  return text === null && html === null ? [] : [{ text, html }]
}

function relatedRoot(part: Part): Part | undefined {
  const start = part.typeParams.get('start')?.replace(/^<|>$/g, '')
  return part.children.find((child) => start !== undefined && child.contentId === start) ?? part.children[0]
}

function leaf(part: Part, place: Place, gather: Gather, hints: readonly (string | null)[], report: Report): Stretch[] {
  if (!isBody(part, place)) {
    // The form of HTML mail that only Google's readers know doubles the body.
    if (!(place.inAlternative && part.type === 'text/x-amp-html')) gather.files.push({ part, inRelated: place.inRelated })
    return /^application\/(?:x-)?pkcs7-mime$/.test(part.type) ? enveloped(part, place, gather, hints, report) : []
  }
  const read = textOfPart(part, [gather.charset, ...hints], report)
  if (gather.charset === null && read.charset !== 'us-ascii') gather.charset = read.charset
  if (part.type === 'text/html') return [{ text: null, html: read.text }]
  if (part.type === 'text/enriched' || part.type === 'text/richtext')
    return [{ text: enrichedToText(read.text), html: null, isVariant: true }]
  return [{ text: read.text, html: null }]
}

/** An S/MIME envelope: what is only signed is opened and read like any other part; what is encrypted stays shut. */
function enveloped(part: Part, place: Place, gather: Gather, hints: readonly (string | null)[], report: Report): Stretch[] {
  const inner = gather.opened < MAX_OPENED ? unwrapSigned(decodeTransfer(rawBody(part), part.encoding, report)) : null
  if (inner === null && !/signed/i.test(part.typeParams.get('smime-type') ?? '')) {
    gather.encrypted = true
    return []
  }
  gather.signed = true
  gather.opened++
  if (inner === null) return []
  return walk(readStructure(inner, 0, inner.length, DEFAULT_LIMITS, report), { ...place, isRoot: true }, gather, hints, report)
}

function isBody(part: Part, place: Place): boolean {
  if (!BODY_TYPES.has(part.type)) return false
  if (part.disposition === 'attachment') return false
  // A name of blanks is what some programs write for none.
  const named = [part.dispositionParams.get('filename'), part.typeParams.get('name')].some((name) => (name ?? '').trim() !== '')
  // Some programs put a name on the body itself: at the top, or among alternatives, it is one all the same.
  return !named || place.isRoot || (place.inAlternative && !place.inRelated)
}
