import { ConnectorError } from '../connector-error.ts'
import type { Outgoing, OutgoingConnector, Prepared, Whereabouts } from '../connector.ts'
import { objectOrNull, textOrNull } from '../network/ask.ts'
import { attach } from './attach.ts'
import { mailboxPath, makeGraphClient } from './graph-client.ts'
import type { GraphAccess, GraphMailbox } from './graph-client.ts'
import { messagePath } from './graph-incoming.ts'
import { verifyOutgoing } from './verify-graph.ts'

export type GraphOutgoing = GraphAccess & {
  readonly mailbox: GraphMailbox
  /** The account's address, for the connection test to hold the signed-in mailbox against. */
  readonly expectedAddress?: string
}

// Graph takes requests up to 4 MB, and a mail travels as base64. Whether a MB is 1000² or 1024² is not said.
const MAX_MIME_REQUEST_BYTES = 4_000_000

/**
 * Sends over Graph in two steps. `prepare` makes a draft from the whole MIME text, so that every header of ours stays, and
 * gives its immutable id, which the mail keeps when it is sent. `submit` sends that draft; 202 is sent, whatever else the answer says.
 *
 *   nothing --prepare--> draft --submit--> sent (Outbox, then Sent Items)
 *
 * A crash between any two is answered by `find`: the draft's own id says which of them it is now; without an id, our Message-ID does.
 */
export function graphOutgoing(given: GraphOutgoing): OutgoingConnector {
  const client = makeGraphClient(given)
  const mailbox = mailboxPath(given.mailbox)
  const sending = (signal?: AbortSignal) => ({ kind: 'send' as const, ...(signal === undefined ? {} : { signal }) })

  const makeDraft = async (mime: Uint8Array, signal?: AbortSignal): Promise<Draft> => {
    const body = Buffer.from(mime).toString('base64')
    if (body.length > MAX_MIME_REQUEST_BYTES)
      throw new ConnectorError('TOO_LARGE', 'The mail is larger than Graph takes in one request.', {
        border: 'graph',
        providerCode: 'RequestTooLarge',
      })
    const headers = { 'content-type': 'text/plain' }
    const made = await client.requestJson({ method: 'POST', path: `${mailbox}/messages`, headers, body, ...sending(signal) })
    const id = textOrNull(made['id'])
    if (id === null) throw new ConnectorError('PROTOCOL', 'Graph made a draft without an id.', { border: 'graph' })
    return { id, internetMessageId: bare(textOrNull(made['internetMessageId'])) }
  }

  /** Drafts of an attempt that ended before their id was kept, as `find` saw them: by our Message-ID. */
  const leftovers = new Map<string, readonly string[]>()

  const prepare = async (mail: Outgoing, signal?: AbortSignal): Promise<Prepared> => {
    const old = leftovers.get(mail.internetMessageId) ?? []
    leftovers.delete(mail.internetMessageId)
    // Left in Drafts, a person could take one for unsent and send the answer a second time.
    for (const id of old) await deleteQuietly(id)
    return await makeWholeDraft(mail, signal)
  }

  const deleteQuietly = async (id: string): Promise<void> => {
    await client.request({ method: 'DELETE', path: messagePath(mailbox, id), kind: 'send' }).catch(() => undefined)
  }

  const makeWholeDraft = async (mail: Outgoing, signal?: AbortSignal): Promise<Prepared> => {
    if (fitsOneRequest(mail.mime) || mail.parts === undefined) return { draftRef: writeDraft(await makeDraft(mail.mime, signal)) }
    const draft = await makeDraft(mail.parts.mimeWithoutAttachments, signal)
    try {
      for (const attachment of mail.parts.attachments) await attach(client, { mailbox, draftId: draft.id }, attachment, signal)
    } catch (error) {
      // A draft with half its attachments must never be found and sent; if this fails too, it is at worst a draft too many.
      await deleteQuietly(draft.id)
      throw error
    }
    return { draftRef: writeDraft(draft) }
  }

  const find = async (
    mail: Pick<Outgoing, 'internetMessageId'>,
    prepared: Prepared | null,
    signal?: AbortSignal,
  ): Promise<Whereabouts> => {
    const draft = prepared?.draftRef == null ? null : readDraft(prepared.draftRef)
    if (draft !== null) {
      const seen = await seeDraft(draft.id, signal)
      if (seen !== null) return seen
    }
    const ids = [mail.internetMessageId, ...(draft?.internetMessageId == null ? [] : [draft.internetMessageId])]
    const copies: Copy[] = []
    for (const id of new Set(ids)) copies.push(...(await findCopies(id, signal)))
    const drafts: string[] = []
    for (const copy of copies) if (await isUnsent(copy, signal)) drafts.push(copy.id)
    if (drafts.length < copies.length) return 'sent'
    // The very draft is gone, and no copy tells whether it was sent first: only a person may decide.
    if (draft !== null) return 'cannot-tell'
    leftovers.set(mail.internetMessageId, drafts)
    return drafts.length > 0 ? 'draft' : 'absent'
  }

  const seeDraft = async (id: string, signal?: AbortSignal): Promise<Whereabouts | null> => {
    try {
      const path = `${messagePath(mailbox, id)}?$select=isDraft,parentFolderId`
      const copy = readCopy(await client.requestJson({ method: 'GET', path, ...sending(signal) }))
      return (await isUnsent(copy, signal)) ? 'draft' : 'sent'
    } catch (error) {
      if (error instanceof ConnectorError && error.code === 'NOT_FOUND') return null
      throw error
    }
  }

  /** Every mail with this Message-ID, in any folder: a sent one rests in the Outbox at first. */
  const findCopies = async (internetMessageId: string, signal?: AbortSignal): Promise<Copy[]> => {
    const filter = encodeURIComponent(`internetMessageId eq '<${internetMessageId.replaceAll("'", "''")}>'`)
    const path = `${mailbox}/messages?$filter=${filter}&$select=isDraft,parentFolderId&$top=10`
    const { value } = await client.requestJson({ method: 'GET', path, ...sending(signal) })
    return (Array.isArray(value) ? value : []).map((one: unknown) => readCopy(objectOrNull(one) ?? {}))
  }

  /** What was handed over is no draft, though it may still be called one while it waits in the Outbox. */
  const isUnsent = async (copy: Copy, signal?: AbortSignal): Promise<boolean> => {
    if (!copy.isDraft) return false
    const path = `${mailbox}/mailFolders/outbox?$select=id`
    const outbox = await client.requestJson({ method: 'GET', path, ...sending(signal) })
    return copy.folderId !== textOrNull(outbox['id'])
  }

  return {
    open: async () => {},
    close: async () => {},
    verify: async (report, signal) => await verifyOutgoing(given, client, report, signal),
    prepare,
    submit: async (mail, prepared, signal) => {
      const ref = prepared.draftRef ?? (await prepare(mail, signal)).draftRef
      const draft = readDraft(ref ?? '')
      const serverMessageId = draft.internetMessageId
      try {
        await client.request({
          method: 'POST',
          path: `${messagePath(mailbox, draft.id)}/send`,
          actedOn: true,
          ...sending(signal),
        })
        return { serverMessageId }
      } catch (error) {
        if (!(error instanceof ConnectorError)) throw error
        const isGone = error.code === 'NOT_FOUND'
        // "Not a draft" is how Graph says that an earlier attempt got through.
        if (!isGone && error.facts.status !== 400) throw error
        const where = await seeDraft(draft.id, signal)
        if (where === 'sent') return { serverMessageId }
        if (where === 'draft') throw error
        throw new ConnectorError('NOT_FOUND', 'The draft to send is gone.', { ...error.facts, maybeDone: true }, error)
      }
    },
    find,
    serverMessageIdOf: ({ draftRef }) => (draftRef === null ? null : readDraft(draftRef).internetMessageId),
  }
}

/** The draft of a mail: what `draftRef` holds. Exchange may write its own Message-ID in the place of ours. */
type Draft = { readonly id: string; readonly internetMessageId: string | null }

/** A mail of ours in the mailbox. */
type Copy = { readonly id: string; readonly isDraft: boolean; readonly folderId: string | null }

function readCopy(body: Readonly<Record<string, unknown>>): Copy {
  const id = textOrNull(body['id'])
  const { isDraft } = body
  if (id === null || typeof isDraft !== 'boolean')
    throw new ConnectorError('PROTOCOL', 'Graph does not say whether a mail is a draft.', { border: 'graph' })
  return { id, isDraft, folderId: textOrNull(body['parentFolderId']) }
}

function writeDraft(draft: Draft): string {
  return JSON.stringify(draft)
}

function readDraft(draftRef: string): Draft {
  try {
    const read = objectOrNull(JSON.parse(draftRef))
    const id = textOrNull(read?.['id'])
    if (id !== null) return { id, internetMessageId: textOrNull(read?.['internetMessageId']) }
  } catch {
    // Falls through: not JSON.
  }
  throw new ConnectorError('PROTOCOL', 'The record of the draft cannot be read.', { border: 'graph' })
}

function fitsOneRequest(mime: Uint8Array): boolean {
  return Math.ceil(mime.length / 3) * 4 <= MAX_MIME_REQUEST_BYTES
}

/** A Message-ID without its angle brackets. */
function bare(internetMessageId: string | null): string | null {
  return internetMessageId?.replace(/^<|>$/g, '') ?? null
}
