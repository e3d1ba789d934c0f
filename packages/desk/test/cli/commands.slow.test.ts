import { spawn } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Account, Client, MailLogRow } from '@postdesk/contract'
import { startPostdesk, type Postdesk } from '@postdesk/desk/serve'
import { startTenant, type Tenant } from '@postdesk/tenant'
import { tempDir, type TempDir } from '@postdesk/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { linkOverGraph, signInFirst } from '../collection/link-mailbox.ts'

/** The commands that go over the API, as a script calls them: each a process of its own, against a whole desk and the tenant. */

const SUPPORT = 'support@contoso.example'

let folder: TempDir
let tenant: Tenant
let desk: Postdesk
let client: Client
let key: string

beforeAll(async () => {
  folder = await tempDir('cli')
  tenant = await startTenant()
  desk = await startPostdesk({
    env: { POSTDESK_PORT: '0', POSTDESK_DATA_DIR: `${folder.path}/data`, POSTDESK_LOG_LEVEL: 'warn' },
  })
  const administrator = await signInFirst(desk.url)
  client = administrator.client
  key = (await client.createApiKey({ body: { name: 'Command line', role: 'admin' } })).key
  await client.createRule({
    body: {
      name: 'Hold what is odd',
      conditions: [{ field: 'subject', operator: 'contains', values: ['odd'] }],
      actions: { verdict: 'hold' },
    },
  })
  // Looked into once an hour by itself: what arrives within the test arrives because a command asked for it.
  await linkOverGraph(administrator, tenant, SUPPORT, { checkSeconds: 3_600 })
})
afterAll(async () => {
  await desk.close()
  await tenant.close()
  await folder.remove()
})

type Ran = { readonly status: number | null; readonly out: string; readonly errors: string }

async function postdesk(args: readonly string[], env: Readonly<Record<string, string | undefined>> = {}): Promise<Ran> {
  const main = new URL('../../../cli/src/main.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [main, ...args], {
    env: { PATH: process.env['PATH'], POSTDESK_URL: desk.url, POSTDESK_API_KEY: key, ...env },
  })
  let out = ''
  let errors = ''
  child.stdout.on('data', (data: Buffer) => (out += data.toString('latin1')))
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()))
  child.stdin.end()
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { status, out: Buffer.from(out, 'latin1').toString(), errors }
}

/** On a busy machine progress may be told on standard error; that is no failure. */
function jsonOf({ status, out, errors }: Ran): unknown {
  expect({ status, errors }).toMatchObject({ status: 0 })
  return JSON.parse(out)
}

const rawMail = (subject: string, id: string) =>
  new TextEncoder().encode(
    `From: Erika <erika@fabrikam.example>\r\nTo: ${SUPPORT}\r\nSubject: ${subject}\r\nMessage-ID: <${id}@fabrikam.example>\r\n` +
      'Date: Mon, 30 Nov 2026 08:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\r\nIt does not print.\r\n',
  )

test('an account is listed, tested, checked, paused and resumed, and its history read', async () => {
  const listed = jsonOf(await postdesk(['account', 'list', '--json'])) as { incoming: Account[]; outgoing: { address: string }[] }
  expect(listed.incoming.map(({ address, protocol }) => [address, protocol])).toEqual([[SUPPORT, 'graph']])
  expect(listed.outgoing.map(({ address }) => address)).toEqual([SUPPORT])

  const tested = await postdesk(['account', 'test', SUPPORT])
  expect(tested).toMatchObject({ status: 0 })
  expect(tested.out).toMatch(/✓ receiving: .+\(\d+ ms\)/)
  expect(tested.out).toContain('Everything works.')

  tenant.world.mail.deliver(SUPPORT, rawMail('The printer is broken', 'one'))
  tenant.world.mail.deliver(SUPPORT, rawMail('Something odd', 'two'))
  const synced = jsonOf(await postdesk(['account', 'sync', 'collection', '--json'])) as {
    done: boolean
    ok: boolean
    arrived: number
  }
  expect(synced).toMatchObject({ done: true, ok: true, arrived: 2 })

  expect((await postdesk(['account', 'pause', SUPPORT])).out).toContain('is paused')
  expect((await client.listAccounts()).accounts[0]?.enabled).toBe(false)
  const refused = await postdesk(['account', 'sync', SUPPORT])
  expect([refused.status, refused.errors]).toEqual([2, expect.stringContaining('postdesk account resume')])
  expect((jsonOf(await postdesk(['account', 'resume', SUPPORT, '--json'])) as Account).enabled).toBe(true)

  const history = await postdesk(['account', 'history', SUPPORT, '--limit', '2'])
  expect(history.status).toBe(0)
  expect(history.out.match(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ /gm)).toHaveLength(2)
})

test('mails are found, exported byte for byte, and processed again where they are held', async () => {
  await expect.poll(async () => (await client.countHeldMail()).held, { timeout: 60_000 }).toBe(1)
  const { mails } = jsonOf(await postdesk(['mail', 'find', 'printer', '--from', 'erika', '--json'])) as { mails: MailLogRow[] }
  expect(mails.map(({ subject, state }) => [subject, state])).toEqual([['The printer is broken', 'filed']])
  const [found] = mails

  const exported = await postdesk(['mail', 'export', found?.id ?? ''])
  expect(exported).toMatchObject({ status: 0 })
  expect(exported.out).toContain('It does not print.')
  const out = join(folder.path, 'exported')
  expect((jsonOf(await postdesk(['mail', 'export', '--out', out, '--json'])) as { written: unknown[] }).written).toHaveLength(2)
  expect((jsonOf(await postdesk(['mail', 'export', '--out', out, '--json'])) as { written: unknown[] }).written).toEqual([])
  expect(await readdir(out)).toHaveLength(2)
  expect(await readFile(join(out, `${found?.id}.eml`), 'utf8')).toBe(exported.out)

  const held = await postdesk(['mail', 'held'])
  expect(held).toMatchObject({ status: 0 })
  expect(held.out).toContain('Something odd')
  expect(held.out).toContain('1 held.')
  const retried = jsonOf(await postdesk(['mail', 'retry', '--all', '--json'])) as {
    total: number
    filed: number
    waiting: number
  }
  expect(retried).toMatchObject({ total: 1, filed: 1, waiting: 0 })
  expect((await postdesk(['mail', 'held'])).out).toBe('No mail is held.\n')
})

test('the doctor finds what is broken, says who must act, and exits with 1', async () => {
  const well = await postdesk(['doctor'])
  expect(well).toMatchObject({ status: 0 })
  expect(well.out).toContain(`✓ Account ${SUPPORT}`)
  expect(well.out).toContain('Nothing is broken.')

  tenant.world.faults.add({ protocol: 'graph', operation: '*', effect: { kind: 'status', status: 403 } })
  const ill = await postdesk(['doctor'])
  tenant.world.faults.clear()
  expect(ill.status).toBe(1)
  expect(ill.out).toContain(`✗ Account ${SUPPORT}`)
  expect(ill.out).toMatch(/Who must act: an administrator/)
})

test('wrong use is told with the remedy and 2, a desk that refuses or is away with 1', async () => {
  for (const [args, env, status, words] of [
    [['account', 'list'], { POSTDESK_API_KEY: '' }, 2, 'Settings → API keys'],
    [['account', 'test', 'nobody@contoso.example'], {}, 2, 'There is no account nobody@contoso.example'],
    [['account', 'test'], {}, 2, "missing required argument 'account'"],
    [['mail', 'find', '--since', 'yesterday'], {}, 2, '--since must be a day or a moment'],
    [['mail', 'retry'], {}, 2, 'or --all'],
    [['account', 'list'], { POSTDESK_API_KEY: 'pdk_made-up' }, 1, 'unknown, has ended'],
    [['account', 'list'], { POSTDESK_URL: 'http://127.0.0.1:9' }, 1, 'Postdesk does not answer'],
    [['mail', 'export', '00000000-0000-4000-8000-000000000000'], {}, 1, 'does not exist'],
  ] as const) {
    const ran = await postdesk(args, env)
    expect([args.join(' '), ran.status, ran.errors, ran.out]).toEqual([
      args.join(' '),
      status,
      expect.stringContaining(words),
      '',
    ])
  }
  const file = join(folder.path, 'key')
  await writeFile(file, `${key}\n`)
  const byFile = await postdesk(['account', 'list'], { POSTDESK_API_KEY: undefined, POSTDESK_API_KEY_FILE: file })
  expect([byFile.status, byFile.out]).toEqual([0, expect.stringContaining(SUPPORT)])
})
