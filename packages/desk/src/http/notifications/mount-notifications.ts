import { GRAPH_NOTIFICATIONS_PATH, GraphNotification, GraphNotifications } from '@postdesk/contract'
import type { Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { takeNotifications } from '../../accounts/push/take-notifications.ts'
import type { Desk } from '../desk.ts'
import { API_PREFIX } from '../mount-routes.ts'
import { readInput, readJsonBody } from '../read-input.ts'
import { Refusal } from '../refusal.ts'
import { seeRequest } from '../site/see-request.ts'
import { makeAllowance } from './make-allowance.ts'

/** A notification has less than a kilobyte, and Microsoft sends at most some hundreds together. */
const MAX_BYTES = 1024 * 1024
/** Theirs have some hundred characters. What is longer is nobody's token, and we are no mirror. */
const MAX_TOKEN = 2_048
/** Mail comes in waves and Microsoft from few addresses; behind a proxy that is not trusted they are all one. */
const ALLOWED = { burst: 300, perSecond: 50 }

/**
 * The door at which Microsoft tells of new mail (learn.microsoft.com/graph/change-notifications-delivery-webhooks). Anybody may knock: the
 * token of the handshake goes back decoded, as plain text; notifications wake the accounts whose subscription they name with its secret. The
 * answer is 202 for all of them, and whether anybody was woken is not told.
 */
export function mountNotifications(app: Hono, desk: Desk): void {
  const allowance = makeAllowance(ALLOWED)
  const limit = bodyLimit({
    maxSize: MAX_BYTES,
    onError: () => {
      throw new Refusal(413, { code: 'TOO_LARGE', message: 'Notifications of more than 1 MB are not taken.' })
    },
  })
  const answer = async (context: Context): Promise<Response> => {
    context.header('Cache-Control', 'no-store')
    const { client } = seeRequest(context, desk.site.current())
    if (!allowance.take(client, desk.now())) {
      context.header('Retry-After', '1')
      throw new Refusal(429, { code: 'TOO_MANY_REQUESTS', message: 'This is too much at once. Send it again in a second.' })
    }
    const token = context.req.query('validationToken')
    if (token !== undefined) return answerHandshake(context, token)
    const { value } = readInput(GraphNotifications, await readJsonBody(context.req.raw), 'body') as GraphNotifications
    const readable = value.flatMap((one) => GraphNotification.safeParse(one).data ?? [])
    await takeNotifications(desk.database, readable, desk.now())
    return context.body(null, 202)
  }
  app.post(API_PREFIX + GRAPH_NOTIFICATIONS_PATH, limit, answer)
}

/** Microsoft wants the token decoded and, of whoever else may ask, nothing given back that a browser could run. */
function answerHandshake(context: Context, token: string): Response {
  if (token.length > MAX_TOKEN)
    throw new Refusal(400, { code: 'INVALID_REQUEST', message: 'The validation token is longer than Microsoft’s are.' })
  const escaped = token.replaceAll(/[&<>"']/g, (sign) => `&#${String(sign.charCodeAt(0))};`)
  return context.body(escaped, 200, { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' })
}
