import type { EwsCall } from '../call.ts'
import { readWatermark, writeWatermark } from '../notify/watermark.ts'
import { ResponseError } from '../refusals.ts'
import { respond } from '../response.ts'
import { assertSequence, textOf } from '../xml/schema.ts'
import { m, t } from '../xml/write-xml.ts'
import type { Xml } from '../xml/write-xml.ts'

// One answer of Exchange stays small; MoreEvents says to come again.
const MAX_EVENTS = 100

/** What a pull subscription has collected since the watermark; a status event when there is nothing. */
export async function getEvents({ body, world, actor }: EwsCall): Promise<Xml> {
  assertSequence(body, ['SubscriptionId!', 'Watermark!'])
  return await respond('GetEvents', () => {
    const { subscriptions } = world.ews
    const subscription = subscriptions.find(textOf(body, 'SubscriptionId') ?? '', actor)
    if (subscription.kind !== 'pull') throw new ResponseError('ErrorInvalidPullSubscriptionId')
    const watermark = textOf(body, 'Watermark') ?? ''
    const since = readWatermark(watermark)
    if (since > subscription.latest) throw new ResponseError('ErrorInvalidWatermark')
    if (subscription.hasMissed && (subscription.waiting[0]?.sequence ?? 0) > since + 1)
      throw new ResponseError('ErrorMissedNotificationEvents')
    subscriptions.touch(subscription)
    subscription.acknowledge(since)
    const page = subscription.waiting.slice(0, MAX_EVENTS)
    const events = page.map(({ type, sequence, children }) => t(type, {}, t('Watermark', {}, writeWatermark(sequence)), children))
    const nothing = t('StatusEvent', {}, t('Watermark', {}, writeWatermark(subscription.latest)))
    return {
      children: m(
        'Notification',
        {},
        t('SubscriptionId', {}, subscription.id),
        t('PreviousWatermark', {}, watermark),
        t('MoreEvents', {}, subscription.waiting.length > page.length),
        events.length === 0 ? nothing : events,
      ),
    }
  })
}
