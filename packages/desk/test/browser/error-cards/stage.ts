import { readFile } from 'node:fs/promises'
import type { Account, BodyInOf, Client, routes } from '@postdesk/contract'
import { makeBrowser, walkSignIn } from '@postdesk/tenant/walk-sign-in'
import { waitFor } from '@postdesk/testkit'
import { openRig, type Rig } from '../open-rig.ts'
import { signInAsFirst } from '../seed-desk.ts'

/** As Contoso's seed has it: listed for EWS, known to Exchange, with its application permissions granted. */
const CLIENT_ID = '5c3a9e10-7b24-4f8d-a6c1-0d9e8f7b6a54'
const MAIN_SECRET = 'Qx8~contoso-demo-secret-not-for-real-use'
const OTHER_SECRET = 'Wn4~second-secret-of-this-test-alone'
/** A round of receiving with its refusal, on a machine that does other things too. */
export const PATIENCE_MS = 60_000

/** One rig for all rows: a desk with a mailbox of its own for each card that an account is to show. */
export type Stage = Rig & {
  readonly client: Client
  readonly clientId: string
  readonly registrationId: string
  /** An app registration of its own, whose secret may end without stopping the others. */
  readonly other: { readonly clientId: string; readonly registrationId: string }
  /** What must never stand in a page. */
  readonly secrets: readonly string[]
  readonly control: (method: string, path: string, body?: unknown) => Promise<unknown>
  /** Adds a person with a mailbox. */
  readonly addPerson: (address: string) => Promise<void>
  /** Signs in at the tenant and saves the account. */
  readonly link: (address: string, how?: Linking) => Promise<Account>
  /** Waits until the desk has met a page of the error book by itself. */
  readonly met: (account: Pick<Account, 'id'>, page: string) => Promise<void>
  readonly receiving: (account: Pick<Account, 'id'>) => Promise<void>
}

type AttemptBody = BodyInOf<typeof routes.createAttempt>
type AccountBody = BodyInOf<typeof routes.createAccount>
type Linking = {
  readonly registrationId?: string
  readonly attempt?: Partial<AttemptBody>
  readonly account?: Partial<AccountBody>
}

export async function openStage(): Promise<Stage> {
  const rig = await openRig()
  try {
    const { tenant, desk, context } = rig
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: desk.url })
    const client = await signInAsFirst(rig)
    const control = async (method: string, path: string, body?: unknown): Promise<unknown> => {
      const answer = await fetch(tenant.endpoints.control + path, {
        method,
        headers: { 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await answer.text()
      if (!answer.ok) throw new Error(`The control refused ${method} ${path}: ${text}`)
      return text === '' ? null : JSON.parse(text)
    }
    const keep = async (clientId: string, clientSecret: string): Promise<string> => {
      const { id } = await client.createRegistration({
        body: {
          name: `App ${clientId.slice(0, 4)}`,
          cloud: 'custom',
          loginUrl: tenant.origins.http,
          graphUrl: tenant.origins.http,
          addresses: { ewsUrl: tenant.endpoints.ews },
          tenantId: tenant.world.directory.tenantId,
          clientId,
          clientSecret,
          activate: true,
        },
      })
      return id
    }
    const registrationId = await keep(CLIENT_ID, MAIN_SECRET)
    const [main] = tenant.world.registry.apps()
    const made = (await control('POST', '/apps', {
      displayName: 'Second app',
      redirectUris: [`${desk.url}/oauth/callback`],
      secrets: [{ secretText: OTHER_SECRET }],
      requiredAccess: main?.requiredAccess,
    })) as { appId: string }
    const other = { clientId: made.appId, registrationId: await keep(made.appId, OTHER_SECRET) }
    const cookie = (await context.cookies(desk.url)).map(({ name, value }) => `${name}=${value}`).join('; ')

    const link: Stage['link'] = async (address, how = {}) => {
      const body = { registrationId: how.registrationId ?? registrationId, address, ...how.attempt }
      const attempt = await client.createAttempt({ body })
      if (attempt.authorizeUrl !== null) {
        const sight = await walkSignIn(makeBrowser(), attempt.authorizeUrl, { login: address })
        if (!sight.sentTo) throw new Error(`The sign-in of ${address} ended at a page: ${sight.text}`)
        await (await fetch(sight.sentTo, { headers: { cookie } })).body?.cancel()
      }
      const { status, card } = await client.getAttempt({ params: { id: attempt.id } })
      if (status !== 'authorized') throw new Error(`${address} was not authorized: ${card?.title ?? status}`)
      return await client.createAccount({
        body: { name: address.split('@')[0] ?? address, address, attemptId: attempt.id, checkSeconds: 5, ...how.account },
      })
    }
    const accountWhen = (id: string, what: string, holds: (account: Account) => boolean) =>
      waitFor(async () => holds(await client.getAccount({ params: { id } })), { timeoutMs: PATIENCE_MS, everyMs: 250, what })
    return {
      ...rig,
      client,
      clientId: CLIENT_ID,
      registrationId,
      other,
      secrets: [MAIN_SECRET, OTHER_SECRET, 'Contoso!2026'],
      control,
      addPerson: async (address) => {
        await control('POST', '/users', { userPrincipalName: address, displayName: `Contoso ${address.split('@')[0]}` })
      },
      link,
      met: async ({ id }, page) => {
        await accountWhen(id, `the card ${page}`, ({ card }) => card?.id === page)
      },
      receiving: async ({ id }) => {
        await accountWhen(id, 'an account that receives', ({ state, card }) => state === 'receiving' && card === null)
      },
    }
  } catch (error) {
    await rig.close()
    throw error
  }
}

/** How an account reaches one of the tenant's doors that are not HTTP. */
export async function doorOf({ tenant }: Stage, protocol: 'imap' | 'smtp') {
  const { host, tlsPort } = tenant.endpoints[protocol]
  const server = { host, port: tlsPort, security: 'tls' as const }
  return { server, caPem: await readFile(tenant.caFile, 'utf8') }
}
