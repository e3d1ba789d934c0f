import { makeBrowser, walkSignIn } from '@postdesk/tenant/walk-sign-in'
import { TestStep } from '@postdesk/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
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

async function authorize(): Promise<string> {
  const attempt = await rig.admin.client.createAttempt({ body: { registrationId: rig.registrationId, address: SUPPORT } })
  const { sentTo } = await walkSignIn(makeBrowser(), attempt.authorizeUrl ?? '', { login: SUPPORT })
  await rig.admin.fetch(sentTo?.href ?? '')
  return attempt.id
}

test('every host is reached first, and nothing is sent unless it is asked for', async () => {
  const { ended, ok } = await run({ attemptId: await authorize(), address: SUPPORT })
  expect(ok).toBe(true)
  expect(ended[0]).toMatchObject({ id: `receive-reach-127.0.0.1-${new URL(rig.tenant.origins.http).port}`, state: 'passed' })
  expect(ended[0]?.title).toContain('Sign-in page')
  expect(ended.map(({ id }) => id)).not.toContain('send-send-self')
})

test('a mail is really sent to the mailbox itself, arrives, is found in Sent Items, and is deleted again', async () => {
  const attemptId = await authorize()
  const { ended, ok } = await run({ attemptId, address: SUPPORT, send: true })
  expect(ended.filter(({ state }) => state === 'failed')).toEqual([])
  expect(ok).toBe(true)
  expect(ended.slice(-3)).toMatchObject([
    { id: 'send-send-self', state: 'passed' },
    { id: 'send-sent-copy', state: 'passed', evidence: 'The copy is there' },
    { id: 'receive-arrive', state: 'passed', evidence: expect.stringContaining('deleted again') as string },
  ])
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
