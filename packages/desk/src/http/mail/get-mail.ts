import { MailProblem, type WholeMail } from '@postdesk/contract'
import { z } from 'zod'
import { BlobError, readBlobName, type BlobStore } from '../../blobs/index.ts'
import type { Queries } from '../../db/index.ts'
import { explainMail } from './explain-mail.ts'
import { mailRows } from './list-mail.ts'
import { readTouches } from '../rules/read-touches.ts'
import { presentMail } from './present-mail.ts'

/** Bytes of a header that are shown; the raw mail has the rest. */
const MAX_SHOWN_HEADER = 100_000

/** The whole of one row of the mail log; null when there is none. */
export async function getMail(queries: Queries, blobs: BlobStore, id: string): Promise<WholeMail | null> {
  const row = await mailRows(queries).where('mail_log.id', '=', id).executeTakeFirst()
  if (!row) return null
  const shown = presentMail(row, (await readTouches(queries, [id])).get(id))
  return {
    ...shown,
    ...explainMail(shown),
    problems: z
      .array(MailProblem)
      .catch([])
      .parse(row.problems ?? []),
    header: row.size === 0 ? null : await readHeader(blobs, row.blob),
  }
}

/** The header as it arrived, undecoded: bytes beyond ASCII that are no UTF-8 show as replacement characters. */
async function readHeader(blobs: BlobStore, blob: string): Promise<string | null> {
  try {
    const { stream } = await blobs.open(readBlobName(blob))
    const pieces: Buffer[] = []
    let read = 0
    for await (const piece of stream) {
      pieces.push(piece as Buffer)
      read += (piece as Buffer).length
      if (read >= MAX_SHOWN_HEADER) break
    }
    const text = Buffer.concat(pieces)
      .subarray(0, MAX_SHOWN_HEADER)
      .toString('utf8')
      .replaceAll('\r\n', '\n')
      .replaceAll('\0', '\uFFFD')
    const end = text.indexOf('\n\n')
    return end === -1 ? text : text.slice(0, end)
  } catch (error) {
    if (error instanceof BlobError && error.code === 'BLOB_MISSING') return null
    throw error
  }
}
