import { Readable, Writable } from 'node:stream'
import { tempDir, type TempDir } from '@postdesk/testkit'
import { verifyPassword } from 'better-auth/crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase } from './db/index.ts'
import { runUserCommand } from './user-command.ts'

let folder: TempDir
beforeAll(async () => {
  folder = await tempDir('user')
})
afterAll(() => folder.remove())

async function run(argv: readonly string[], input = '') {
  let [out, errors] = ['', '']
  const into = (add: (text: string) => void) =>
    new Writable({
      write: (piece: Buffer, _, done) => {
        add(piece.toString())
        done()
      },
    })
  const status = await runUserCommand(
    argv,
    {
      stdin: Readable.from([Buffer.from(input)]),
      stdout: into((more) => (out += more)),
      stderr: into((more) => (errors += more)),
    },
    { POSTDESK_DATA_DIR: folder.path },
  )
  return { status, out, errors }
}

test('a first agent is made an administrator, a lost password is replaced, and a database in use is refused in words', async () => {
  const made = await run(['create', '--email', 'Alex@contoso.example', '--name', 'Alex', '--json'])
  expect([made.status, made.errors]).toEqual([0, ''])
  const { email, role, password } = JSON.parse(made.out) as Record<string, string>
  expect([email, role, password?.length]).toEqual(['alex@contoso.example', 'admin', 16])
  expect((await run(['create', '--email', 'alex@contoso.example', '--name', 'A'])).status).toBe(1)

  const reset = await run(['reset', '--email', 'alex@contoso.example', '--password-stdin'], 'a password I chose\n')
  expect([reset.status, reset.out]).toEqual([0, 'alex@contoso.example has a new password.\n'])
  expect((await run(['reset', '--email', 'nobody@contoso.example'])).errors).toContain('no agent nobody@contoso.example')

  const database = await openDatabase({ dataDir: folder.path })
  const accounts = await database.kysely.selectFrom('account').select('password').execute()
  expect(accounts).toHaveLength(1)
  expect(await verifyPassword({ hash: accounts[0]?.password ?? '', password: 'a password I chose' })).toBe(true)
  const refused = await run(['reset', '--email', 'alex@contoso.example'])
  expect([refused.status, refused.out]).toEqual([1, ''])
  expect(refused.errors).toContain('is using the data folder')
  await database.close()
})

test('wrong use says what is wanted, with status 2, before anything is opened', async () => {
  for (const argv of [[], ['delete'], ['create', '--email', 'x'], ['create', '--email', 'a@b.example'], ['reset', '--nonsense']])
    expect(await run(argv)).toMatchObject({ status: 2, out: '' })
  expect(await run(['reset', '--email', 'a@b.example', '--password-stdin'], 'short')).toMatchObject({ status: 1 })
  expect(await run(['--help'])).toMatchObject({ status: 0, errors: '' })
})
