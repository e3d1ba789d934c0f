/** Local parts behind which nobody reads. Boundaries on both sides, so that `norepair@` and `jenny.bounce@` of people stay. */
const ROBOT =
  /^(?:mailer[-_.]?daemon|mail[-_.]?daemon|post[-_.]?master|mdaemon|daemon|(?:do-?_?)?no[t]?[-_.]?(?:t-)?reply|do[-_.]?not[-_.]?(?:reply|respond|answer)|(?:[\w.+-]{1,40}[-_.+])?(?:no[-_.]?reply|donotreply|do-not-reply|noreply)(?:[-_.+\d][\w.+-]{0,40})?|nicht[-_.]?antworten|keine[-_.]?antwort|ne[-_.]?pas[-_.]?repondre|no[-_.]?responder|n[aã]o[-_.]?responda|non[-_.]?rispondere|auto[-_.]?(?:reply|responder|response|mailer|confirm)|bounces?|(?:[\w.]{1,40}[-_.])?notifications?(?:\+[\w.+=-]{1,60})?|notify|dmarc[-_.]?(?:reports?|noreply|support|agg\w{0,8}|rua)|tlsrpt|smtp-tls-reporting|microsoftexchange[0-9a-f]{32}|symantec_antivirus|virus[-_]?(?:alert|scanner)|listserv|majordomo|nobody|root|cron)$/i

/** Is this an address that only programs send from? */
export function isRobotAddress(address: string): boolean {
  const at = address.lastIndexOf('@')
  const local = at === -1 ? address : address.slice(0, at)
  return local.length <= 100 && ROBOT.test(local)
}
