import { z } from 'zod'

import type { StoredMail } from '../../mail/stored-mail.ts'
import type { Call } from '../call.ts'
import { readJson } from '../read-body.ts'

// What a MAPI entry id looks like inside is nobody's business but Exchange's: here it wraps the id of the other kind.
const wrap = (id: string): string => Buffer.from(id, 'latin1').toString('base64url')
const unwrap = (id: string): string => Buffer.from(id, 'base64url').toString('latin1')

/** Each type of id: which id of a mail it is, and how it is written. EWS writes the same id in standard base64 letters. */
const TYPES = {
  restId: { of: (mail: StoredMail) => mail.mutableId, write: (id: string) => id, read: (id: string) => id },
  restImmutableEntryId: { of: (mail: StoredMail) => mail.immutableId, write: (id: string) => id, read: (id: string) => id },
  ewsId: {
    of: (mail: StoredMail) => mail.mutableId,
    write: (id: string) => id.replaceAll('-', '/').replaceAll('_', '+'),
    read: (id: string) => id.replaceAll('/', '-').replaceAll('+', '_'),
  },
  entryId: { of: (mail: StoredMail) => mail.mutableId, write: wrap, read: unwrap },
  immutableEntryId: { of: (mail: StoredMail) => mail.immutableId, write: wrap, read: unwrap },
} as const

const idType = z.enum(['restId', 'restImmutableEntryId', 'ewsId', 'entryId', 'immutableEntryId'])
const Given = z.object({ inputIds: z.array(z.string()).max(1000), sourceIdType: idType, targetIdType: idType })

/** One kind of id into another (C4); ids the mailbox does not know are left out, with no word about them. */
export async function translateIds(call: Call): Promise<Response> {
  const { inputIds, sourceIdType, targetIdType } = await readJson(call.c, Given, call.world.mail.settings.maxRequestBytes)
  const [source, target] = [TYPES[sourceIdType], TYPES[targetIdType]]
  const value = inputIds.flatMap((sourceId) => {
    const mail = call.mailbox.findMail(source.read(sourceId))
    return mail === undefined ? [] : [{ sourceId, targetId: target.write(target.of(mail)) }]
  })
  return call.c.json({ '@odata.context': `${call.root}/$metadata#Collection(microsoft.graph.convertIdResult)`, value })
}
