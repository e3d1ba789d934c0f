import { z } from 'zod'

import type { AutomaticReplies } from '../../directory/automatic-replies.ts'
import { ownerPath } from '../call.ts'
import type { Call } from '../call.ts'
import { GraphError, badRequest } from '../graph-error.ts'
import { readJson } from '../read-body.ts'

const DateTimeTimeZone = z.object({ dateTime: z.string(), timeZone: z.string().nullish() })

const RepliesJson = z.strictObject({
  '@odata.type': z.string().nullish(),
  status: z.enum(['disabled', 'alwaysEnabled', 'scheduled']).nullish(),
  externalAudience: z.enum(['none', 'contactsOnly', 'all']).nullish(),
  internalReplyMessage: z.string().nullish(),
  externalReplyMessage: z.string().nullish(),
  scheduledStartDateTime: DateTimeTimeZone.nullish(),
  scheduledEndDateTime: DateTimeTimeZone.nullish(),
})

const SettingsJson = z.strictObject({
  '@odata.type': z.string().nullish(),
  automaticRepliesSetting: RepliesJson.nullish(),
  language: z.object({ locale: z.string().min(2), displayName: z.string().nullish() }).nullish(),
  timeZone: z.string().min(1).nullish(),
})

/** Time zone, language and automatic replies of the mailbox; the part named in the path alone, when one is. */
export function getMailboxSettings(call: Call): Response {
  const context = `${call.root}/$metadata#${ownerPath(call)}/mailboxSettings`
  const whole = presentSettings(call)
  const part = call.c.req.param('setting')
  if (part === undefined) return call.c.json({ '@odata.context': context, ...whole })
  if (!Object.hasOwn(whole, part)) throw badRequest(`Resource not found for the segment '${part}'.`)
  const value = whole[part]
  const shown = typeof value === 'object' && value !== null ? value : { value }
  return call.c.json({ '@odata.context': `${context}/${part}`, ...shown })
}

export async function updateMailboxSettings(call: Call): Promise<Response> {
  const { owner } = call
  const given = await readJson(call.c, SettingsJson, call.world.mail.settings.maxRequestBytes)
  const replies = given.automaticRepliesSetting
  if (replies != null) owner.automaticReplies = changedReplies(owner.automaticReplies, replies)
  if (given.language != null) owner.language = given.language.locale
  if (given.timeZone != null) owner.timeZone = given.timeZone
  return call.c.json({ '@odata.context': `${call.root}/$metadata#${ownerPath(call)}/mailboxSettings`, ...presentSettings(call) })
}

function changedReplies(before: AutomaticReplies, given: z.infer<typeof RepliesJson>): AutomaticReplies {
  const [start, end] = [given.scheduledStartDateTime, given.scheduledEndDateTime]
  const after: AutomaticReplies = {
    ...before,
    status: given.status ?? before.status,
    externalAudience: given.externalAudience ?? before.externalAudience,
    internalReplyMessage: given.internalReplyMessage ?? before.internalReplyMessage,
    externalReplyMessage: given.externalReplyMessage ?? before.externalReplyMessage,
    ...(start != null && { startsAt: readTime(start) }),
    ...(end != null && { endsAt: readTime(end) }),
  }
  const { startsAt, endsAt } = after
  if (after.status === 'scheduled' && (startsAt === undefined || endsAt === undefined || startsAt >= endsAt))
    throw new GraphError(400, 'ErrorInvalidTimeRange', 'The scheduled start time must be earlier than the scheduled end time.')
  return after
}

/** Only UTC is understood here; Windows' time zone names would ask for a table of them. */
function readTime({ dateTime, timeZone }: z.infer<typeof DateTimeTimeZone>): number {
  const at = Date.parse(/(?:Z|[+-]\d\d:\d\d)$/.test(dateTime) ? dateTime : `${dateTime}Z`)
  if (Number.isNaN(at) || !/^(?:utc|etc\/utc|gmt)?$/i.test(timeZone ?? ''))
    throw new GraphError(400, 'ErrorInvalidRequest', 'A date and time in UTC is needed.')
  return at
}

function presentSettings({ owner, mailbox }: Call): Record<string, unknown> {
  const { automaticReplies: replies, language, timeZone } = owner
  // Graph shows some span even where none was ever set: the day that begins now.
  const startsAt = replies.startsAt ?? 0
  return {
    archiveFolder: mailbox.wellKnown('archive').id,
    timeZone,
    delegateMeetingMessageDeliveryOptions: 'sendToDelegateOnly',
    dateFormat: 'yyyy-MM-dd',
    timeFormat: 'HH:mm',
    userPurpose: owner.kind,
    automaticRepliesSetting: {
      status: replies.status,
      externalAudience: replies.externalAudience,
      internalReplyMessage: replies.internalReplyMessage,
      externalReplyMessage: replies.externalReplyMessage,
      scheduledStartDateTime: presentTime(startsAt),
      scheduledEndDateTime: presentTime(replies.endsAt ?? startsAt + 86_400_000),
    },
    language: {
      locale: language,
      displayName: new Intl.DisplayNames(['en'], { type: 'language', languageDisplay: 'standard' }).of(language) ?? language,
    },
    workingHours: {
      daysOfWeek: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
      startTime: '08:00:00.0000000',
      endTime: '17:00:00.0000000',
      timeZone: { name: timeZone },
    },
  }
}

function presentTime(at: number): { dateTime: string; timeZone: string } {
  return { dateTime: new Date(at).toISOString().replace('Z', '0000'), timeZone: 'UTC' }
}
