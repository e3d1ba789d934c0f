import { execFile } from 'node:child_process'
import { access, readdir, readFile, readlink } from 'node:fs/promises'
import { connect } from 'node:tls'
import { promisify } from 'node:util'

import { startTenant } from '@postdesk/tenant'
import type { Tenant } from '@postdesk/tenant'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { leakGuard } from '../leak-guard.ts'
import { waitFor } from '../wait-for.ts'
import { startMailServers } from './index.ts'
import type { MailServers } from './index.ts'

const run = promisify(execFile)

leakGuard()

let tenant: Tenant
let servers: MailServers

beforeAll(async () => {
  tenant = await startTenant()
  servers = await startMailServers({ introspectionUrl: `${tenant.origins.http}/_control/introspect` })
})

afterAll(async () => {
  await servers.stop()
  await tenant.close()
})

async function mint(user: string, scope: string): Promise<string> {
  const answer = await fetch(`${tenant.origins.http}/_control/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user, audience: 'https://outlook.office.com', scopes: [scope] }),
  })
  return ((await answer.json()) as { access_token: string }).access_token
}

const xoauth2 = (user: string, token: string) =>
  Buffer.from(`user=${user}\u0001auth=Bearer ${token}\u0001\u0001`).toString('base64')

/** Speaks lines over TLS: sends each, and gathers what came back until `until` matches. */
async function converse(port: number, lines: readonly string[], until: RegExp): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, ca: servers.caPem })
  let heard = ''
  socket.setEncoding('utf8').on('data', (chunk: string) => (heard += chunk))
  try {
    await waitFor(() => heard !== '', { what: 'a greeting' })
    for (const line of lines) {
      const before = heard.length
      socket.write(`${line}\r\n`)
      await waitFor(() => heard.length > before, { what: `an answer after ${heard}` })
    }
    await waitFor(() => until.test(heard), { what: `${until.source} in ${heard}` })
    return heard
  } finally {
    socket.destroy()
  }
}

test('IMAP offers XOAUTH2 alone and opens the mailbox a token of the tenant belongs to', async () => {
  const token = await mint('support@contoso.example', 'IMAP.AccessAsUser.All')
  const heard = await converse(
    servers.ports.imaps,
    ['1 CAPABILITY', `2 AUTHENTICATE XOAUTH2 ${xoauth2('support@contoso.example', token)}`, '3 LIST "" "*"'],
    /^3 OK/m,
  )
  expect(heard).toContain('AUTH=XOAUTH2')
  expect(heard).not.toContain('AUTH=PLAIN')
  expect(heard).toMatch(/^2 OK/m)
  expect(heard).toMatch(/\\Sent\) "\/" "Sent Items"/)
})

test("IMAP refuses another person's token", async () => {
  const token = await mint('support@contoso.example', 'IMAP.AccessAsUser.All')
  const heard = await converse(
    servers.ports.imaps,
    [`1 AUTHENTICATE XOAUTH2 ${xoauth2('sam@contoso.example', token)}`, ''],
    /^1 NO/m,
  )
  expect(heard).toMatch(/^\+ \S/m)
})

test('POP3 takes the token on a line of its own, as at Exchange Online', async () => {
  const token = await mint('support@contoso.example', 'POP.AccessAsUser.All')
  const heard = await converse(
    servers.ports.pop3s,
    ['AUTH XOAUTH2', xoauth2('support@contoso.example', token), 'STAT'],
    /^\+OK \d+ \d+/m,
  )
  expect(heard).toMatch(/\+OK Logged in/)
})

test('a mail submitted by the sender lands in the inbox, with a copy in the sent items', async () => {
  const token = await mint('support@contoso.example', 'SMTP.Send')
  await converse(
    servers.ports.submissions,
    [
      'EHLO client.example.com',
      `AUTH XOAUTH2 ${xoauth2('support@contoso.example', token)}`,
      'MAIL FROM:<support@contoso.example>',
      'RCPT TO:<Sam@contoso.example>',
      'RCPT TO:<ann.lee@example.com>',
      'DATA',
      'Subject: Landing\r\n\r\nHello\r\n.',
    ],
    /250 2\.0\.0 Ok: queued/,
  )
  const subjects = async (path: string) => {
    const names = await readdir(`${servers.folder}/mail/${path}/new`)
    const mails = await Promise.all(names.map((name) => readFile(`${servers.folder}/mail/${path}/new/${name}`, 'utf8')))
    return mails.filter((mail) => mail.includes('Subject: Landing'))
  }
  expect(await waitFor(async () => (await subjects('sam@contoso.example')).length > 0)).toBe(true)
  expect(await waitFor(async () => (await subjects('support@contoso.example/.Sent Items')).length > 0)).toBe(true)
})

test('submission is refused without a token, as another person, and to a mailbox that does not exist', async () => {
  const token = await mint('support@contoso.example', 'SMTP.Send')
  const hello = 'EHLO client.example.com'
  const signIn = [hello, `AUTH XOAUTH2 ${xoauth2('support@contoso.example', token)}`]
  const answer = (lines: readonly string[]) => converse(servers.ports.submissions, lines, /^55\d/m)
  expect(await answer([hello, 'MAIL FROM:<a@example.com>', 'RCPT TO:<b@example.com>'])).toContain('\n554 5.7.1')
  expect(await answer([...signIn, 'MAIL FROM:<sam@contoso.example>', 'RCPT TO:<b@example.com>'])).toContain('\n553 5.7.1')
  const nobody = [...signIn, 'MAIL FROM:<support@contoso.example>', 'RCPT TO:<nobody@contoso.example>']
  expect(await answer(nobody)).toContain('\n550 5.1.1')
})

/** Processes that work in, or were told of, a folder. */
async function processesOf(folder: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const about = await Promise.all(
    pids.map(async (pid) => {
      const texts = await Promise.all([
        readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
        readFile(`/proc/${pid}/environ`, 'utf8').catch(() => ''),
        readlink(`/proc/${pid}/cwd`).catch(() => ''),
      ])
      return texts.join('\n').includes(folder) ? pid : ''
    }),
  )
  return about.filter(Boolean)
}

test('stopping leaves neither a process nor a file', async () => {
  const own = await startMailServers({ introspectionUrl: `${tenant.origins.http}/_control/introspect` })
  expect((await processesOf(own.folder)).length).toBeGreaterThan(3)
  await own.stop()
  await waitFor(async () => (await processesOf(own.folder)).length === 0)
  await expect(access(own.folder)).rejects.toThrow('ENOENT')
})

test('they end when the process that started them is killed', async () => {
  const script = `import { startMailServers } from ${JSON.stringify(`${import.meta.dirname}/index.ts`)}
    const { folder } = await startMailServers({ introspectionUrl: 'http://127.0.0.1:9/' })
    await new Promise((resolve) => process.stdout.write(folder, resolve))
    process.kill(process.pid, 'SIGKILL')`
  const killed = await run(process.execPath, ['--input-type=module-typescript', '-e', script]).catch((error: unknown) => error)
  const folder = (killed as { stdout: string }).stdout
  expect(folder).toContain('postdesk-mail-servers-')
  await waitFor(async () => (await processesOf(folder)).length === 0, { timeoutMs: 20_000 })
  await waitFor(() =>
    access(folder).then(
      () => false,
      () => true,
    ),
  )
})
