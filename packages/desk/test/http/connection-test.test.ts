import { readFile } from 'node:fs/promises'
import { makeBrowser, walkSignIn } from '@postdesk/tenant/walk-sign-in'
import { TestStep } from '@postdesk/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSignInRig, SUPPORT, type SignInRig } from './sign-in-rig.ts'

let rig: SignInRig
beforeAll(async () => {
  rig = await openSignInRig()
})
afterAll(async () => {
  await rig.close()
})

/** Runs a connection test; gives its steps as they ended, in order, and whether all is well. */
async function run(body: object): Promise<{ readonly ended: readonly TestStep[]; readonly ok: boolean }> {
  const answer = await rig.admin.fetch('/api/v1/connection-tests', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const data = (await answer.text())
    .split('\n')
    .flatMap((line) => (line.startsWith('data: ') ? [JSON.parse(line.slice(6)) as object] : []))
  const steps = data.flatMap((one) => TestStep.safeParse(one).data ?? [])
  const ended = steps.filter(({ state }) => state !== 'running')
  // Told live: what ended was seen running before.
  for (const step of ended.filter(({ state }) => state === 'passed'))
    expect(steps.findIndex(({ id, state }) => id === step.id && state === 'running')).toBeLessThan(steps.indexOf(step))
  return { ended, ok: (data.at(-1) as { ok: boolean }).ok }
}

type AttemptBody = NonNullable<Parameters<SignInRig['admin']['client']['createAttempt']>[0]>['body']

async function authorize(more: Partial<AttemptBody> = {}, login = SUPPORT): Promise<string> {
  const body = { registrationId: rig.registrationId, address: SUPPORT, ...more }
  const attempt = await rig.admin.client.createAttempt({ body })
  const { sentTo } = await walkSignIn(makeBrowser(), attempt.authorizeUrl ?? '', { login })
  await rig.admin.fetch(sentTo?.href ?? '')
  return attempt.id
}

/** A registration whose every host is the tenant's, the mail servers over STARTTLS. */
async function registerAllProtocols(): Promise<string> {
  const { endpoints } = rig.tenant
  const { id } = await rig.admin.client.createRegistration({
    body: {
      ...rig.registrationOf({ name: 'All protocols' }),
      cloud: 'worldwide',
      loginUrl: undefined,
      graphUrl: undefined,
      addresses: {
        authorizeUrl: endpoints.authorize,
        tokenUrl: endpoints.token,
        keysUrl: endpoints.keys,
        graphUrl: endpoints.http,
        ewsUrl: endpoints.ews,
        imapHost: endpoints.imap.host,
        imapPort: endpoints.imap.port,
        pop3Host: endpoints.pop3.host,
        pop3Port: endpoints.pop3.port,
        smtpHost: endpoints.smtp.host,
        smtpPort: endpoints.smtp.port,
      },
    },
  })
  return id
}

/** Tests a way in and a way out, of a mailbox by the sign-in of `login`, with a real mail. */
async function runBothWays(
  registrationId: string,
  { incoming, outgoing, address = SUPPORT, login = SUPPORT, afterSignIn }: BothWays,
): Promise<Awaited<ReturnType<typeof run>>> {
  const connection = { caPem: await readFile(rig.tenant.caFile, 'utf8') }
  const shared = address !== login
  const settings = { address, shared, connection, outgoingConnection: connection }
  const attemptId = await authorize({ registrationId, incoming, outgoing, ...settings }, login)
  await afterSignIn?.()
  return await run({
    attemptId,
    address,
    incoming: { protocol: incoming, connection },
    outgoing: { protocol: outgoing, connection },
    send: true,
  })
}

const TAKES_TOKENS = /The server offers .*XOAUTH2.*takes it from this mailbox/

type BothWays = {
  readonly incoming: 'graph' | 'ews' | 'imap' | 'pop3'
  readonly outgoing: 'graph' | 'ews' | 'smtp'
  readonly address?: string
  readonly login?: string
  readonly afterSignIn?: () => Promise<unknown>
}

test('every host is reached first, and nothing is sent unless it is asked for', async () => {
  const { ended, ok } = await run({ attemptId: await authorize(), address: SUPPORT })
  expect(ok).toBe(true)
  expect(ended[0]).toMatchObject({ id: `receive-reach-127.0.0.1-${new URL(rig.tenant.origins.http).port}`, state: 'passed' })
  expect(ended[0]?.title).toContain('Sign-in page')
  expect(ended.map(({ id }) => id)).not.toContain('send-send-self')
})

test('change notifications are asked for and ended again, or the test says that this desk is polled, and why', async () => {
  const seen = async () => {
    const { ended, ok } = await run({ attemptId: await authorize(), address: SUPPORT, outgoing: null })
    return { ok, step: ended.find(({ id }) => id === 'receive-subscribe') }
  }
  expect(await seen()).toMatchObject({
    ok: true,
    step: { state: 'skipped', evidence: expect.stringMatching(/at the account’s interval, because the base URL/) as string },
  })
  await rig.control('PATCH', '/settings', { notifications: { allowLoopbackHttp: true } })
  try {
    expect(await seen()).toMatchObject({ ok: true, step: { state: 'passed' } })
    expect(await rig.control('GET', '/subscriptions')).toEqual([])
  } finally {
    await rig.control('PATCH', '/settings', { notifications: { allowLoopbackHttp: false } })
  }
})

test('a mail is really sent to the mailbox itself, arrives, is found in Sent Items, and is deleted again', async () => {
  const attemptId = await authorize()
  const { ended, ok } = await run({ attemptId, address: SUPPORT, send: true })
  expect(ended.filter(({ state }) => state === 'failed')).toEqual([])
  expect(ok).toBe(true)
  expect(ended.slice(-4)).toMatchObject([
    { id: 'send-send-self', state: 'passed' },
    { id: 'send-sent-copy', state: 'passed', evidence: 'The copy is there' },
    { id: 'receive-arrive', state: 'passed', evidence: expect.stringContaining('deleted again') as string },
    { id: 'send-send-as', state: 'passed', evidence: `From ${SUPPORT}, as it should` },
  ])
})

test('a test mail goes to whom the administrator likes, and what became of it is told: looked for, or come back with the reason', async () => {
  const attemptId = await authorize()
  const account = await rig.admin.client.createAccount({ body: { name: 'Support', address: SUPPORT, attemptId, enabled: false } })
  const sendTo = async (address: string) => await run({ accountId: account.id, send: true, sendTo: address })
  const good = await sendTo('alex.admin@contoso.example')
  expect(good.ok).toBe(true)
  expect(good.ended.slice(-3)).toMatchObject([
    { id: 'send-send-self', state: 'passed', title: 'Send a mail to alex.admin@contoso.example' },
    { id: 'send-sent-copy', state: 'passed' },
    { id: 'receive-bounce', state: 'passed', evidence: expect.stringContaining('alex.admin@contoso.example') as string },
  ])
  const bad = await sendTo('nobody.of.that.name@contoso.example')
  expect(bad.ok).toBe(false)
  expect(bad.ended.at(-1)).toMatchObject({
    id: 'receive-bounce',
    state: 'failed',
    card: { id: 'test-mail-bounced', providerText: expect.stringContaining('5.1') as string },
  })
  const { outgoing } = account
  const only = await run({ outgoingAccountId: outgoing?.id, send: true, sendTo: 'alex.admin@contoso.example' })
  expect(only.ended.at(-1)).toMatchObject({ id: 'receive-bounce', state: 'skipped' })
  await rig.admin.client.deleteAccount({ params: { id: account.id } })
})

describe('every protocol goes through its own steps, from the token to a mail that comes back', () => {
  let registrationId: string
  beforeAll(async () => {
    registrationId = await registerAllProtocols()
  })

  test.each([
    { incoming: 'ews', outgoing: 'ews', news: 'the connection for news is OK', auth: /^no such step$/ },
    { incoming: 'imap', outgoing: 'smtp', news: 'The server tells of new mail at once', auth: TAKES_TOKENS },
    { incoming: 'pop3', outgoing: 'smtp', news: 'POP3 cannot tell of new mail', auth: TAKES_TOKENS },
    { incoming: 'graph', outgoing: 'graph', news: 'Graph tells what changes', auth: /^no such step$/ },
  ] as const)('$incoming and $outgoing', async ({ incoming, outgoing, news, auth }) => {
    const { ended, ok } = await runBothWays(registrationId, { incoming, outgoing })
    expect(ended.filter(({ state }) => state === 'failed')).toEqual([])
    expect(ok).toBe(true)
    const seen = new Map(ended.map((step) => [step.id, step]))
    expect(seen.get('receive-token')?.state).toBe('passed')
    expect(seen.get('receive-permissions')?.evidence).toMatch(/^Scopes: .*(?:Mail\.ReadWrite|AccessAsUser\.All)/)
    expect(seen.get('send-permissions')?.evidence).toMatch(/^Scopes: .*(?:Mail\.Send|SMTP\.Send|EWS\.AccessAsUser\.All)/)
    expect(seen.get(incoming === 'graph' ? 'receive-changes' : 'receive-subscribe')?.evidence).toContain(news)
    expect(seen.get('send-sent-copy')?.evidence).toBe('The copy is there')
    expect(seen.get('send-send-as')?.evidence).toBe(`From ${SUPPORT}, as it should`)
    expect(seen.get('send-smtp-auth')?.evidence ?? 'no such step').toMatch(auth)
  })

  test.each([
    { incoming: 'graph', outgoing: 'graph' },
    { incoming: 'ews', outgoing: 'ews' },
    { incoming: 'imap', outgoing: 'smtp' },
  ] as const)('a shared mailbox sends under its own name by $outgoing, signed in to as a delegate', async (ways) => {
    const address = `${ways.incoming}-shared@contoso.example`
    await rig.control('POST', '/users', { userPrincipalName: address, kind: 'shared', fullAccess: [SUPPORT], sendAs: [SUPPORT] })
    const { ended } = await runBothWays(registrationId, { ...ways, address })
    expect(ended.filter(({ state }) => state === 'failed')).toEqual([])
    expect(ended.find(({ id }) => id === 'send-send-as')?.evidence).toBe(`From ${address}, as it should`)
    await rig.control('PATCH', `/users/${address}`, { sendAs: [] })
    const refused = await runBothWays(registrationId, { ...ways, address })
    expect(refused.ok).toBe(false)
    expect(refused.ended.find(({ id }) => id === 'send-send-self')).toMatchObject({
      state: 'failed',
      card: { id: expect.stringMatching(/send-as-denied/) as string },
    })
  })

  test('a mailbox for which SMTP AUTH is switched off fails at that step, with the command that switches it on', async () => {
    const { ended, ok } = await runBothWays(registrationId, {
      incoming: 'imap',
      outgoing: 'smtp',
      afterSignIn: () => rig.control('PATCH', '/settings', { mail: { smtpClientAuthenticationDisabled: true } }),
    })
    await rig.control('PATCH', '/settings', { mail: { smtpClientAuthenticationDisabled: false } })
    expect(ok).toBe(false)
    const failed = ended.filter(({ state }) => state === 'failed')
    expect(failed.map(({ id }) => id)).toEqual(['send-smtp-auth'])
    expect(JSON.stringify(failed[0]?.card?.actions)).toContain('Set-CASMailbox')
  })
})

test('a host that cannot be reached is told with its remedy, and the steps after it are told all the same', async () => {
  const nowhere = { server: { host: '127.0.0.1', port: 1, security: 'none' } }
  const { ended, ok } = await run({
    address: SUPPORT,
    incoming: { protocol: 'imap', connection: nowhere, password: 'a password' },
    outgoing: null,
    send: true,
  })
  expect(ok).toBe(false)
  const reach = ended.find(({ id }) => id === 'receive-reach-127.0.0.1-1')
  expect(reach).toMatchObject({ state: 'failed', title: 'Reach 127.0.0.1:1 (IMAP)', card: { codes: ['ECONNREFUSED'] } })
  expect(ended.find(({ id }) => id === 'receive-connect')?.state).toBe('failed')
})

test('what cannot be tried at all is refused with its card, and is no fault of the server', async () => {
  const answer = await rig.admin.fetch('/api/v1/connection-tests', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ address: SUPPORT, incoming: { protocol: 'graph', password: 'a password' }, outgoing: null }),
  })
  expect(answer.status).toBe(422)
  expect(await answer.json()).toMatchObject({
    code: 'CANNOT_CONNECT',
    message: expect.any(String) as string,
    card: { title: expect.any(String) as string },
  })
})
