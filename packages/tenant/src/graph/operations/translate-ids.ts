import { z } from 'zod'

import type { Call } from '../call.ts'
import { readJson } from '../read-body.ts'

const Given = z.object({
  inputIds: z.array(z.string()).max(1000),
  sourceIdType: z.enum(['restId', 'restImmutableEntryId']),
  targetIdType: z.enum(['restId', 'restImmutableEntryId']),
})

/** Mutable ids into immutable ones and back (C4); ids the mailbox does not know are left out, with no word about them. */
export async function translateIds(call: Call): Promise<Response> {
  const { inputIds, targetIdType } = await readJson(call.c, Given, call.world.mail.settings.maxRequestBytes)
  const value = inputIds.flatMap((sourceId) => {
    const mail = call.mailbox.findMail(sourceId)
    if (mail === undefined) return []
    return [{ sourceId, targetId: targetIdType === 'restId' ? mail.mutableId : mail.immutableId }]
  })
  return call.c.json({ '@odata.context': `${call.root}/$metadata#Collection(microsoft.graph.convertIdResult)`, value })
}
