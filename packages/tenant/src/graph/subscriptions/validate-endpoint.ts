import { meetFault } from '../../faults/index.ts'
import { makeOpaque } from '../../random.ts'
import type { World } from '../../world.ts'
import { GraphError } from '../graph-error.ts'
import { postToEndpoint } from './post-to-endpoint.ts'
import type { EndpointAnswer } from './post-to-endpoint.ts'

/** Throws unless the address is one that notifications may be sent to: HTTPS, or this machine where the settings let it. */
export function assertNotificationUrl(world: World, url: string, property: string): void {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  const isLoopback = parsed !== undefined && /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(parsed.hostname)
  const isAllowed =
    parsed?.protocol === 'https:' || (parsed?.protocol === 'http:' && isLoopback && world.notifications.allowLoopbackHttp)
  if (!isAllowed) throw new GraphError(400, 'InvalidRequest', `${property} must be a valid HTTPS URL.`)
}

/** The handshake (C7): the endpoint must give the token back, as plain text, in time; throws 400 otherwise. */
export async function validateEndpoint(world: World, url: string): Promise<void> {
  const token = `Validation: Testing client application reachability for subscription Request-Id: ${makeOpaque(world.random, 24)}`
  judgeValidation(await askEndpoint(world, url, token), token, world.notifications.validationMilliseconds)
}

async function askEndpoint(world: World, url: string, token: string): Promise<EndpointAnswer> {
  const met = await meetFault(world, 'graph', 'notification.validation')
  if (met?.kind === 'drop' || met?.kind === 'closing') return { kind: 'timeout' }
  const target = new URL(url)
  target.searchParams.set('validationToken', token)
  return await postToEndpoint(target.href, {
    contentType: 'text/plain; charset=utf-8',
    body: '',
    timeoutMilliseconds: world.notifications.validationMilliseconds,
    acceptAnyCertificate: world.notifications.acceptAnyCertificate,
    closing: world.closing,
  })
}

function judgeValidation(answer: EndpointAnswer, token: string, limitMilliseconds: number): void {
  const refuse = (reason: string): GraphError =>
    new GraphError(400, 'ValidationError', `Subscription validation request failed. ${reason}`)
  if (answer.kind === 'timeout')
    throw refuse(`Notification endpoint must respond to validation request within ${String(limitMilliseconds / 1000)} seconds.`)
  if (answer.kind === 'unreachable' || answer.status !== 200)
    throw refuse('Notification endpoint must respond with 200 OK to validation request.')
  if (!/^text\/plain\b/i.test(answer.contentType))
    throw refuse("Notification endpoint must respond with content type 'text/plain' to validation request.")
  if (answer.body !== token) throw refuse('Response must exactly match validationToken query parameter.')
}
