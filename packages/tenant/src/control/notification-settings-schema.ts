import { z } from 'zod'

const count = z.int().nonnegative().exactOptional()
const chance = z.number().min(0).max(1).exactOptional()

/** Switches of change notifications. */
export const notificationSettingsSchema = z.strictObject({
  allowLoopbackHttp: z.boolean().exactOptional(),
  acceptAnyCertificate: z.boolean().exactOptional(),
  validationMilliseconds: count,
  latencyMilliseconds: count,
  slowAnswerMilliseconds: count,
  giveUpAnswerMilliseconds: count,
  slowShare: chance,
  slowDelayMilliseconds: count,
  dropShare: chance,
  dropMilliseconds: count,
  shareOfAnswers: count,
  retryMilliseconds: count,
  retryForMilliseconds: count,
  missedPauseMilliseconds: count,
  dropChance: chance,
  doubleChance: chance,
  reorderChance: chance,
  latenessMilliseconds: count,
  maxSubscriptionsPerMailbox: count,
})
