import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'

/** What came back from a subscriber's endpoint. */
export type EndpointAnswer =
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly contentType: string
      readonly body: string
      readonly milliseconds: number
    }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'unreachable'; readonly reason: string }

// An endpoint owes us a token or nothing; a stream without end must not fill the tenant.
const MAX_ANSWER_BYTES = 64 * 1024

/** Posts once to a subscriber's endpoint, without following redirects, on a connection of its own. */
export async function postToEndpoint(
  url: string,
  given: {
    readonly contentType: string
    readonly body: string
    readonly timeoutMilliseconds: number
    readonly acceptAnyCertificate: boolean
    readonly closing: AbortSignal
  },
): Promise<EndpointAnswer> {
  const startedAt = performance.now()
  const timeout = AbortSignal.timeout(given.timeoutMilliseconds)
  const post = url.startsWith('https:') ? requestHttps : requestHttp
  return await new Promise((settle) => {
    const fail = (error: Error): void =>
      settle(timeout.aborted ? { kind: 'timeout' } : { kind: 'unreachable', reason: error.message })
    const request = post(
      url,
      {
        method: 'POST',
        headers: { 'content-type': given.contentType, 'content-length': String(Buffer.byteLength(given.body)) },
        signal: AbortSignal.any([timeout, given.closing]),
        rejectUnauthorized: !given.acceptAnyCertificate,
        agent: false,
      },
      (answer) => {
        const chunks: Buffer[] = []
        let size = 0
        answer.on('data', (chunk: Buffer) => {
          size += chunk.byteLength
          if (size <= MAX_ANSWER_BYTES) chunks.push(chunk)
          else answer.destroy(new Error('The answer is too long'))
        })
        answer.on('error', fail)
        answer.on('end', () =>
          settle({
            kind: 'answer',
            status: answer.statusCode ?? 0,
            contentType: answer.headers['content-type'] ?? '',
            body: Buffer.concat(chunks).toString('utf8'),
            milliseconds: performance.now() - startedAt,
          }),
        )
      },
    )
    request.on('error', fail)
    request.end(given.body)
  })
}
