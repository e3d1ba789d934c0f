import { ConnectorError } from '../connector-error.ts'
import type { Outgoing, OutgoingConnector, Prepared, Whereabouts } from '../connector.ts'
import { readDraft, writeDraft } from './draft-ref.ts'
import type { Draft } from './draft-ref.ts'
import type { EwsAccess } from './ews-access.ts'
import { makeEwsClient } from './ews-client.ts'
import { findCopies, isUnsent, tagWith } from './find-copies.ts'
import { distinguished } from './find-folder.ts'
import { itemId, itemIdOf, seeItem, withCurrentKey } from './item-id.ts'
import { verifyOutgoing } from './verify-ews.ts'
import { at, textAt } from './xml/read-xml.ts'
import { base64Xml, xml } from './xml/write-xml.ts'

/**
 * Sends over EWS in two steps. `prepare` makes a draft from the whole MIME text, so that every header of ours stays; `submit` sends
 * that draft and keeps it in Sent Items.
 *
 *   nothing --prepare--> draft --submit--> sent (Outbox, then Sent Items)
 *
 * A sent mail has another ItemId than its draft. So a draft that is still there was not sent; one that is gone was sent if a mail with our
 * Message-ID, the one Exchange gave it, or our tag is among the sent; and of one that is nowhere only a person can tell.
 *
 * A mail from a shared mailbox is made and kept in the shared mailbox: its From is the shared address, its draft lies in the shared Drafts,
 * and its copy is asked for in the shared Sent Items. A delegate needs FullAccess for that, and Send As.
 */
export function ewsOutgoing(given: EwsAccess): OutgoingConnector {
  const client = makeEwsClient(given)
  const sending = (signal?: AbortSignal) => ({ kind: 'send' as const, ...(signal === undefined ? {} : { signal }) })

  /** Drafts of an attempt that ended before their id was kept, as `find` saw them: by our Message-ID. */
  const leftovers = new Map<string, readonly string[]>()

  const prepare = async (mail: Outgoing, signal?: AbortSignal): Promise<Prepared> => {
    const old = leftovers.get(mail.internetMessageId) ?? []
    leftovers.delete(mail.internetMessageId)
    // Left in Drafts, a person could take one for unsent and send the answer a second time.
    for (const id of old) await deleteQuietly(id)
    const operation = xml`<m:CreateItem MessageDisposition="SaveOnly"><m:SavedItemFolderId>${distinguished('drafts', given.mailbox)}</m:SavedItemFolderId><m:Items><t:Message><t:MimeContent CharacterSet="UTF-8">${base64Xml(mail.mime)}</t:MimeContent>${tagWith(mail.internetMessageId)}</t:Message></m:Items></m:CreateItem>`
    const [made] = at(await client.askOne({ operation, ...sending(signal) }), 'Items')?.children ?? []
    const id = itemIdOf(made)
    return { draftRef: writeDraft({ ...id, internetMessageId: await readMessageId(id.id, signal) }) }
  }

  const deleteQuietly = async (id: string): Promise<void> => {
    const operation = xml`<m:DeleteItem DeleteType="HardDelete"><m:ItemIds>${itemId({ id, changeKey: null })}</m:ItemIds></m:DeleteItem>`
    await client.askOne({ operation, kind: 'send' }).catch(() => undefined)
  }

  /** Null where it cannot be read now: the draft is made, and its id must be kept whatever else goes wrong. */
  const readMessageId = async (id: string, signal?: AbortSignal): Promise<string | null> => {
    const item = await seeItem(client, id, { ...sending(signal), more: ['message:InternetMessageId'] }).catch(() => null)
    return textAt(item, 'InternetMessageId')?.replace(/^<|>$/g, '') ?? null
  }

  const find = async (
    mail: Pick<Outgoing, 'internetMessageId'>,
    prepared: Prepared | null,
    signal?: AbortSignal,
  ): Promise<Whereabouts> => {
    const draft = prepared?.draftRef == null ? null : readDraft(prepared.draftRef)
    if (draft !== null) {
      const seen = await seeDraft(draft, signal)
      if (seen !== null) return seen
    }
    const ids = { ours: mail.internetMessageId, given: draft?.internetMessageId ?? null }
    const { wasSent, drafts } = await findCopies(client, ids, signal)
    if (wasSent) return 'sent'
    // The very draft is gone, and no copy tells whether it was sent first: only a person may decide.
    if (draft !== null) return 'cannot-tell'
    leftovers.set(mail.internetMessageId, drafts)
    return drafts.length > 0 ? 'draft' : 'absent'
  }

  const seeDraft = async ({ id }: Draft, signal?: AbortSignal): Promise<Whereabouts | null> => {
    try {
      const item = await seeItem(client, id, { ...sending(signal), more: ['item:IsSubmitted', 'item:IsDraft'] })
      return isUnsent(item) ? 'draft' : 'sent'
    } catch (error) {
      if (error instanceof ConnectorError && error.code === 'NOT_FOUND') return null
      throw error
    }
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
        await withCurrentKey(client, draft, sending(signal), async (item) => {
          const operation = xml`<m:SendItem SaveItemToFolder="true"><m:ItemIds>${itemId(item)}</m:ItemIds><m:SavedItemFolderId>${distinguished('sentitems', given.mailbox)}</m:SavedItemFolderId></m:SendItem>`
          await client.askOne({ operation, actedOn: true, ...sending(signal) })
        })
        return { serverMessageId }
      } catch (error) {
        if (!(error instanceof ConnectorError)) throw error
        // Gone, or "not a draft": so Exchange says that an earlier attempt got through.
        if (error.code !== 'NOT_FOUND' && error.facts.providerCode !== 'ErrorInvalidOperation') throw error
        const where = await find(mail, { draftRef: writeDraft(draft) }, signal)
        if (where === 'sent') return { serverMessageId }
        if (where === 'draft') throw error
        throw new ConnectorError('NOT_FOUND', 'The draft to send is gone.', { ...error.facts, maybeDone: true }, error)
      }
    },
    find,
    serverMessageIdOf: ({ draftRef }) => (draftRef === null ? null : readDraft(draftRef).internetMessageId),
  }
}
