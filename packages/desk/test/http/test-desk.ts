import { randomBytes } from 'node:crypto'
import { ApiError, makeClient, Provider, type Client } from '@postdesk/contract'
import { tempDir, testDatabase, type TempDir, type TestDatabase } from '@postdesk/testkit'
import { pino } from 'pino'
import { openBlobStore } from '../../src/blobs/index.ts'
import { createSealer, Secret, type Sealer } from '../../src/config/index.ts'
import { openQueue, type Queue } from '../../src/queue/index.ts'
import { mailJobKinds } from '../../src/worker/index.ts'
import { pathToFileURL } from 'node:url'
import type { SiteEnvironment } from '../../src/http/site/open-site.ts'
import { startWeb, type Web } from '../../src/http/start-web.ts'
import { switchProviders } from '../../src/settings/index.ts'

export const PASSWORD = 'a long enough password'

export type TestDesk = {
  readonly web: Web
  readonly url: string
  readonly database: TestDatabase
  readonly sealer: Sealer
  readonly folder: TempDir
  readonly logLines: string[]
  /** A fetch with the cookies of this agent, who is made and signed in. */
  readonly signIn: (role: 'admin' | 'agent', name?: string) => Promise<Session>
  readonly close: () => Promise<void>
}

export type Session = { readonly cookie: string; readonly client: Client; readonly fetch: typeof fetch; readonly id: string }

type TestDeskOptions = {
  /** Which providers are active, as after set-up; none on a desk as it is made. */
  readonly providers?: readonly Provider[]
  /** What the environment says; a proxy on this machine is trusted, so that tests may sign in from many addresses. */
  readonly environment?: SiteEnvironment
}

/** A whole web service over a real socket, on an empty database, without a worker. */
export async function startTestDesk({
  providers = Provider.options,
  environment = { trustedProxies: ['127.0.0.1'] },
}: TestDeskOptions = {}): Promise<TestDesk> {
  const database = await testDatabase()
  const active = Object.fromEntries(providers.map((provider) => [provider, true]))
  if (providers.length > 0) await database.transaction((trx) => switchProviders(trx, active, new Date()))
  const folder = await tempDir('web')
  const queue: Queue = await openQueue(database, mailJobKinds)
  const secretKey = new Secret(randomBytes(32).toString('base64url'))
  const sealer = createSealer(secretKey)
  const logLines: string[] = []
  const web = await startWeb({
    database,
    blobs: await openBlobStore(pathToFileURL(`${folder.path}/blobs`)),
    sealer,
    secretKey,
    log: pino({ level: 'trace' }, { write: (line: string) => void logLines.push(line) }),
    host: '127.0.0.1',
    port: 0,
    baseUrl: (port) => new URL(`http://127.0.0.1:${port}`),
    environment,
    webFolder: `${folder.path}/dist`,
    demo: null,
  })
  // The base URL may be another: an environment can say so.
  const url = `http://127.0.0.1:${web.port}`
  const signIn = async (role: 'admin' | 'agent', name = role === 'admin' ? 'Alex' : 'Sam'): Promise<Session> => {
    const { createAgent } = await import('../../src/http/session/create-agent.ts')
    const email = `${name.toLowerCase()}@contoso.example`
    const agent = await createAgent(database, { name, email, password: PASSWORD, role })
    const cookie = await signInByPassword(url, email, PASSWORD)
    const withCookie: typeof fetch = (input, init) =>
      fetch(input instanceof Request ? input : new URL(String(input), url), {
        ...init,
        headers: { ...(init?.headers as Record<string, string> | undefined), cookie },
      })
    return { cookie, id: agent.id, fetch: withCookie, client: makeClient({ base: url, headers: { cookie } }) }
  }
  return {
    web,
    url,
    database,
    sealer,
    folder,
    logLines,
    signIn,
    close: async () => {
      await web.close()
      await queue.close()
      await database.close()
      await folder.remove()
    },
  }
}

let callers = 0

/** Signs in as a browser would, each time from an address of its own, as sign-ins of one are limited; gives the Cookie header. */
export async function signInByPassword(
  url: string,
  email: string,
  password: string,
  headers: Record<string, string> = {},
): Promise<string> {
  const answer = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url, 'x-forwarded-for': `198.51.100.${(callers += 1)}`, ...headers },
    body: JSON.stringify({ email, password }),
  })
  if (!answer.ok) throw new Error(`sign-in answered ${answer.status}`)
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
}

/** The refusal a call ends with; fails when it succeeds. */
export async function refusalOf(call: Promise<unknown>): Promise<ApiError> {
  try {
    await call
  } catch (error) {
    if (error instanceof ApiError) return error
    throw error
  }
  throw new Error('the call was not refused')
}
