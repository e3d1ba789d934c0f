import { ConnectorError } from '../connector-error.ts'
import type { OutgoingAttachment } from '../connector.ts'
import { readJsonObject, textOrNull } from '../network/ask.ts'
import { messagePath } from './graph-incoming.ts'
import type { GraphClient } from './graph-client.ts'

// "Under 3 MB" in one request, above by an upload session (learn.microsoft.com/graph/outlook-large-attachments). Whether a MB
// is 1000² or 1024² is not said, so the smaller reading decides and the larger is tried when the session finds it too small.
const SESSION_FROM_BYTES = 3_000_000
// At most 4 MB a piece; a multiple of 320 KiB suits every upload service of Graph.
const PIECE_BYTES = 10 * 327_680

/** Adds one attachment to a draft, in one request or piece by piece. */
export async function attach(
  client: GraphClient,
  { mailbox, draftId }: { readonly mailbox: string; readonly draftId: string },
  attachment: OutgoingAttachment,
  signal?: AbortSignal,
): Promise<void> {
  const path = `${messagePath(mailbox, draftId)}/attachments`
  const more = { kind: 'send' as const, ...(signal === undefined ? {} : { signal }) }
  const json = { 'content-type': 'application/json' }
  const { filename: name, contentType, content, contentId, isInline } = attachment
  const whole = async (): Promise<void> => {
    const body = JSON.stringify({
      '@odata.type': '#microsoft.graph.fileAttachment',
      name,
      contentType,
      contentBytes: Buffer.from(content).toString('base64'),
      isInline,
      contentId,
    })
    await client.request({ method: 'POST', path, headers: json, body, ...more })
  }
  if (content.length < SESSION_FROM_BYTES) return await whole()

  const item = {
    attachmentType: 'file',
    name,
    contentType,
    size: content.length,
    isInline,
    ...(contentId !== null && { contentId }),
  }
  let uploadUrl: string
  try {
    const body = JSON.stringify({ AttachmentItem: item })
    const session = await client.requestJson({
      method: 'POST',
      path: `${path}/createUploadSession`,
      headers: json,
      body,
      ...more,
    })
    uploadUrl = uploadUrlIn(session)
  } catch (error) {
    if (error instanceof ConnectorError && error.facts.providerCode === TOO_SMALL) return await whole()
    throw error
  }
  let from = 0
  while (from < content.length) {
    const piece = content.subarray(from, from + PIECE_BYTES)
    const answer = await client.requestWithoutToken({
      method: 'PUT',
      url: uploadUrl,
      headers: {
        'content-type': 'application/octet-stream',
        'content-range': `bytes ${String(from)}-${String(from + piece.length - 1)}/${String(content.length)}`,
      },
      body: piece,
      ...(signal === undefined ? {} : { signal }),
    })
    const isLast = from + piece.length >= content.length
    const next = isLast ? content.length : nextRange(readJsonObject(answer))
    // A server that stands still, or goes back, would be fed for ever.
    if (next !== from + piece.length)
      throw new ConnectorError('PROTOCOL', 'The upload session asked for another piece than the next.', { border: 'graph' })
    from = next
  }
}

const TOO_SMALL = 'ErrorAttachmentSizeShouldNotBeLessThanMinimumSize'

/** The address to upload to. It is on Outlook's own host and carries its permission with it, so no token goes along. */
function uploadUrlIn(session: Readonly<Record<string, unknown>>): string {
  const url = textOrNull(session['uploadUrl'])
  if (url !== null && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url
  throw new ConnectorError('PROTOCOL', 'Graph opened an upload session without an address.', { border: 'graph' })
}

/** Where the server wants to go on: `["2097152"]` or `["2097152-"]`. */
function nextRange(body: Readonly<Record<string, unknown>> | null): number {
  const ranges: unknown = body?.['nextExpectedRanges'] ?? body?.['NextExpectedRanges']
  const first: unknown = Array.isArray(ranges) ? ranges[0] : undefined
  return typeof first === 'string' ? Number.parseInt(first, 10) : NaN
}
