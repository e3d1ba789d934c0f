import type { EwsCall } from '../call.ts'
import { findFolder } from '../folder-reference.ts'
import { EVENT_TYPES } from '../notify/event.ts'
import { readWatermark, writeWatermark } from '../notify/watermark.ts'
import { openMailbox } from '../open-mailbox.ts'
import { ResponseError } from '../refusals.ts'
import { respond } from '../response.ts'
import type { XmlNode } from '../xml/read-xml.ts'
import { assertSequence, booleanOf, childOf, requiredChild, textOf, wholeNumberOf, wordOf } from '../xml/schema.ts'
import { m } from '../xml/write-xml.ts'
import type { Xml } from '../xml/write-xml.ts'

/** Begins to collect what happens in folders: to be fetched (pull) or streamed. Push, by calls from Exchange, is not served. */
export async function subscribe(call: EwsCall): Promise<Xml> {
  const { body, world, actor } = call
  assertSequence(body, ['PullSubscriptionRequest|PushSubscriptionRequest|StreamingSubscriptionRequest!'])
  const [request = body] = body.children
  const isPull = request.name === 'PullSubscriptionRequest'
  if (request.name !== 'PushSubscriptionRequest')
    assertSequence(
      request,
      isPull ? ['FolderIds', 'EventTypes!', 'Watermark', 'Timeout!'] : ['FolderIds', 'EventTypes!', 'Watermark'],
    )
  return await respond('Subscribe', () => {
    if (request.name === 'PushSubscriptionRequest')
      throw new ResponseError('ErrorInvalidOperation', 'Push subscriptions are not served by this simulated tenant.')
    const types = requiredChild(request, 'EventTypes').children.map(({ text }) => wordOf(text.trim(), EVENT_TYPES, 'EventType'))
    const minutes = isPull ? wholeNumberOf(textOf(request, 'Timeout') ?? '', 'Timeout', { least: 1, most: 1440 }) : undefined
    const watermark = textOf(request, 'Watermark')
    // Only a subscription that still lives knows what happened since; a new one begins now.
    if (watermark !== undefined && watermark !== '') readWatermark(watermark)
    const subscription = world.ews.subscriptions.add(
      {
        kind: isPull ? 'pull' : 'streaming',
        actor,
        types,
        ...targetOf(call, request),
        ...(minutes === undefined ? {} : { lifeMilliseconds: minutes * 60_000 }),
      },
      world.ews.settings.maxSubscriptions,
    )
    return { children: [m('SubscriptionId', {}, subscription.id), isPull ? m('Watermark', {}, writeWatermark(0)) : undefined] }
  })
}

function targetOf(call: EwsCall, request: XmlNode) {
  if (booleanOf(request.attributes.get('SubscribeToAllFolders') ?? 'false', 'SubscribeToAllFolders'))
    return { mailbox: openMailbox(call).mailbox, folders: undefined }
  const found = (childOf(request, 'FolderIds')?.children ?? []).map((reference) => findFolder(call, reference))
  const [first] = found
  if (first === undefined) throw new ResponseError('ErrorInvalidOperation', 'A subscription must name folders, or all of them.')
  if (found.some(({ mailbox }) => mailbox !== first.mailbox))
    throw new ResponseError('ErrorInvalidOperation', 'The folders of a subscription must be in one mailbox.')
  return { mailbox: first.mailbox, folders: found.map(({ folder }) => folder.id) }
}
