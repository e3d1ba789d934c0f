import { startTenant } from '../start-tenant.ts'
import type { Tenant } from '../start-tenant.ts'
import type { World } from '../world.ts'

/** Everything Postdesk asks of Graph; what a test leaves out is refused by the tenant. */
const ALL_SCOPES = ['User.Read', 'Mail.ReadWrite', 'Mail.Send', 'Mail.ReadWrite.Shared', 'Mail.Send.Shared']

export type Answer = { readonly status: number; readonly headers: Headers; readonly body: Record<string, unknown> }

// One tenant serves every test of a process and ends with it: keys and certificates take longer to make than most tests to run.
let shared: Tenant | undefined

/**
 * A tenant on a loopback port in its first state, with tokens for its people and a plain client for Graph. Tests use it, nothing
 * else; each call resets the world that the call before was given.
 */
export async function openGraph() {
  if (shared) await fetch(`${shared.endpoints.control}/reset`, { method: 'POST' })
  shared ??= await startTenant()
  const { world, origins, caFile, endpoints } = shared
  const tenant = { world, origins, caFile, endpoints, close: async () => await Promise.resolve() } satisfies Tenant
  const app = world.registry.apps()[0]
  if (app === undefined) throw new Error('The seed has no app registration')
  const audience = 'https://graph.microsoft.com'

  const tokenFor = async (address: string, scopes: readonly string[] = ALL_SCOPES): Promise<string> => {
    const user = world.directory.findUser(address)
    if (user === undefined) throw new Error(`Nobody has the address ${address}`)
    return (await world.tokens.issueForUser({ app, audience, user, scopes })).token
  }
  const appToken = async (roles: readonly string[]): Promise<string> =>
    (await world.tokens.issueForApp({ app, audience, roles })).token

  const graph = (token: string) => {
    const ask = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> => {
      const url = path.startsWith('http') ? path : `${tenant.origins.http}/v1.0${path}`
      const isText = typeof body === 'string'
      const answer = await fetch(url, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined || isText ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
      })
      const text = await answer.text()
      const isJson = (answer.headers.get('content-type') ?? '').includes('json')
      return { status: answer.status, headers: answer.headers, body: isJson && text !== '' ? JSON.parse(text) : { text } }
    }
    return {
      ask,
      get: async (path: string, headers?: Record<string, string>) => await ask('GET', path, undefined, headers),
      post: async (path: string, body?: unknown, headers?: Record<string, string>) => await ask('POST', path, body, headers),
      postMime: async (path: string, mime: string, headers: Record<string, string> = {}) =>
        await ask('POST', path, Buffer.from(mime).toString('base64'), { 'content-type': 'text/plain', ...headers }),
    }
  }
  return { tenant, world, app, tokenFor, appToken, graph }
}

/** The error code of a refusal. */
export function codeOf(answer: Answer): unknown {
  return (answer.body['error'] as Record<string, unknown> | undefined)?.['code']
}

export function valueOf(answer: Answer): Record<string, unknown>[] {
  const { value } = answer.body
  if (!Array.isArray(value)) throw new Error(`No collection in the answer: ${JSON.stringify(answer.body)}`)
  return value as Record<string, unknown>[]
}

/** A short mail from outside. */
export function sampleMail(
  subject: string,
  more: { messageId?: string; headers?: readonly string[]; from?: string } = {},
): Buffer {
  return Buffer.from(
    [
      `From: ${more.from ?? 'Ann Lee <ann.lee@example.com>'}`,
      'To: support@contoso.example',
      `Subject: ${subject}`,
      'Date: Mon, 23 Nov 2026 08:00:00 +0000',
      `Message-ID: ${more.messageId ?? `<${subject.replace(/\W+/g, '-')}@example.com>`}`,
      ...(more.headers ?? []),
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      '',
      `This is about ${subject}.`,
      '',
    ].join('\r\n'),
  )
}

/** Delivers `count` mails to support's inbox, a second apart, the last the newest. */
export function deliverMany(world: World, count: number, prefix = 'Question'): void {
  for (let at = 1; at <= count; at += 1) {
    world.mail.deliver('support@contoso.example', sampleMail(`${prefix} ${String(at)}`), {
      receivedAt: Date.parse('2026-11-23T08:00:00Z') + at * 1000,
    })
  }
}
