import type { LooseFile } from '../body/collect-files.ts'
import type { Limits } from '../limits.ts'
import type { Report } from '../structure/read-header.ts'
import { readTnef } from './read-tnef.ts'
import type { TnefContents } from './read-tnef.ts'

export interface UnpackedTnef {
  readonly files: readonly LooseFile[]
  readonly text: string | null
  readonly html: string | null
}

const SIGNATURE = Buffer.from([0x78, 0x9f, 0x3e, 0x22])

/**
 * Unpacks a winmail.dat (MS-OXTNEF): the files and the body that Outlook put into it for other Outlooks. Null when `file` is
 * no TNEF. A damaged one gives what could be read, and stays among the files itself.
 */
export function unpackTnef(file: LooseFile, limits: Limits, report: Report): UnpackedTnef | null {
  const claims = /^application\/(?:vnd\.)?ms-tnef$/.test(file.contentType) || /^winmail\d*\.dat$/i.test(file.name)
  if (!claims || !file.content.subarray(0, 4).equals(SIGNATURE)) return null
  let contents: TnefContents
  try {
    contents = readTnef(file.content, limits)
  } catch {
    report('tnef-damaged', 'winmail.dat cannot be read')
    return null
  }
  if (contents.damaged) report('tnef-damaged', 'winmail.dat ends early or has a wrong shape')
  const files = contents.files.map((inner): LooseFile => ({
    name: inner.name,
    contentType: inner.contentType,
    contentId: inner.contentId,
    location: null,
    disposition: inner.contentId === null ? 'attachment' : null,
    inRelated: inner.contentId !== null,
    content: inner.content,
  }))
  return { files: contents.damaged ? [...files, file] : files, text: contents.text, html: contents.html }
}
