/** How change notifications behave; tests and `/_control/settings` change them while the tenant runs. Times are real ones. */
export type NotificationSettings = {
  /** Takes `http://` addresses on this machine, which Microsoft never does. */
  allowLoopbackHttp: boolean
  /** Calls endpoints whose certificate no known authority signed; Microsoft never does. */
  acceptAnyCertificate: boolean
  /** How long an endpoint may take to give the validation token back (C7: 10 s). */
  validationMilliseconds: number
  /** Between a change and its notification (C7: mostly below a minute); what gathers meanwhile travels together. */
  latencyMilliseconds: number
  /** An answer slower than this counts against the endpoint (C7: 3 s). */
  slowAnswerMilliseconds: number
  /** An answer slower than this is taken for none. */
  giveUpAnswerMilliseconds: number
  /** Share of slow answers from which the endpoint is called slow, and notifications wait `slowDelayMilliseconds` more. */
  slowShare: number
  slowDelayMilliseconds: number
  /** Share of slow answers from which notifications are dropped for `dropMilliseconds` (C7: 15 %, up to 10 minutes). */
  dropShare: number
  dropMilliseconds: number
  /** Answers looked at for those shares; fewer prove nothing. */
  shareOfAnswers: number
  /** Pause before the first retry of a failed delivery; doubled each time, up to an hour. */
  retryMilliseconds: number
  /** After this a delivery is given up (C7: 4 hours) and `missed` is sent. */
  retryForMilliseconds: number
  /** Pause between two `missed` of one subscription; losses meanwhile are told by the second. */
  missedPauseMilliseconds: number
  /** Chances in [0, 1] that a notification is lost, sent twice, or kept back until the next one has gone, or a while is over. */
  dropChance: number
  doubleChance: number
  reorderChance: number
  /** Each notification is late by a random part of this. */
  latenessMilliseconds: number
  /** Active subscriptions a mailbox may have, over all apps (C7: 1,000). */
  maxSubscriptionsPerMailbox: number
}

/** A fresh tenant's: as Microsoft documents them, without latency. */
export function makeNotificationSettings(): NotificationSettings {
  return {
    allowLoopbackHttp: false,
    acceptAnyCertificate: false,
    validationMilliseconds: 10_000,
    latencyMilliseconds: 0,
    slowAnswerMilliseconds: 3_000,
    giveUpAnswerMilliseconds: 30_000,
    slowShare: 0.1,
    slowDelayMilliseconds: 10_000,
    dropShare: 0.15,
    dropMilliseconds: 600_000,
    shareOfAnswers: 20,
    retryMilliseconds: 10_000,
    retryForMilliseconds: 4 * 3_600_000,
    missedPauseMilliseconds: 60_000,
    dropChance: 0,
    doubleChance: 0,
    reorderChance: 0,
    latenessMilliseconds: 0,
    maxSubscriptionsPerMailbox: 1_000,
  }
}
