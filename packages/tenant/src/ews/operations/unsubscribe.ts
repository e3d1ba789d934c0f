import type { EwsCall } from '../call.ts'
import { respond } from '../response.ts'
import { assertSequence, textOf } from '../xml/schema.ts'
import type { Xml } from '../xml/write-xml.ts'

/** Ends a subscription. */
export async function unsubscribe({ body, world, actor }: EwsCall): Promise<Xml> {
  assertSequence(body, ['SubscriptionId!'])
  return await respond('Unsubscribe', () => {
    world.ews.subscriptions.remove(textOf(body, 'SubscriptionId') ?? '', actor)
    return { children: undefined }
  })
}
