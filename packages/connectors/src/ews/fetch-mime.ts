import type { EwsClient } from './ews-client.ts'
import { itemId } from './item-id.ts'
import { xml } from './xml/write-xml.ts'

// Exchange takes mails of 150 MB at most, whose attachments grow by a third as text.
const MAX_MAIL_BYTES = 220 * 1024 * 1024

/** A whole mail as RFC 5322 bytes. One that is gone fails with NOT_FOUND, one of more than `mostBytes` or than Exchange takes with TOO_LARGE. */
export async function fetchMime(
  client: EwsClient,
  id: string,
  signal?: AbortSignal,
  mostBytes = MAX_MAIL_BYTES,
): Promise<Uint8Array> {
  const operation = xml`<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:IncludeMimeContent>true</t:IncludeMimeContent></m:ItemShape><m:ItemIds>${itemId({ id, changeKey: null })}</m:ItemIds></m:GetItem>`
  const question = { operation, kind: 'receive' as const, ...(signal === undefined ? {} : { signal }) }
  return await client.askMime(question, Math.min(mostBytes, MAX_MAIL_BYTES))
}
