import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ParseLine } from './parse.ts'

const RUNNER = `
import { Command } from 'commander'
import { parseCommand } from ${JSON.stringify(new URL('./parse.ts', import.meta.url).href)}
const program = new Command('postdesk')
parseCommand(program)
await program.parseAsync(process.argv.slice(1), { from: 'user' })
`

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postdesk-parse-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

async function run(args: string[], input = ''): Promise<{ status: number | null; lines: ParseLine[]; errors: string }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', RUNNER, '--', ...args], { cwd: import.meta.dirname })
  let out = ''
  let errors = ''
  child.stdout.on('data', (data: Buffer) => (out += data.toString()))
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()))
  child.stdin.end(input)
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve))
  const lines = out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ParseLine)
  return { status, lines, errors }
}

async function mail(name: string, text: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

test('each file gives one line with the promised fields', async () => {
  const path = await mail(
    'hello.eml',
    'From: Ann <ann@example.com>\nTo: support@contoso.example\nSubject: Printer\nMessage-ID: <1@example.com>\n\nIt smokes.\n',
  )
  const { status, lines } = await run(['parse', path])
  expect(status).toBe(0)
  expect(lines).toHaveLength(1)
  expect(Object.keys(lines[0] ?? {})).toEqual(
    'file messageId inReplyTo references from to cc replyTo subject date text html replyText attachments autoSubmitted bounce forwarded problems'.split(
      ' ',
    ),
  )
  expect(lines[0]).toMatchObject({
    file: path,
    messageId: '1@example.com',
    from: { name: 'Ann', address: 'ann@example.com' },
    text: 'It smokes.\n',
  })
})

test('a batch answers in the order of its input, a hostile mail and a missing file among the rest', async () => {
  const good = await mail('good.eml', 'From: a@example.com\nSubject: one\n\nbody\n')
  const hostile = await mail('hostile.eml', `Content-Type: multipart/mixed; boundary="${'('.repeat(50_000)}\n\n--x\n\0\xff`)
  const { status, lines } = await run(['parse', '--batch'], `${good}\n${join(folder, 'missing.eml')}\n${hostile}\n${good}\n`)
  expect(status).toBe(1)
  expect(lines.map((line) => line.file)).toEqual([good, join(folder, 'missing.eml'), hostile, good])
  expect(lines[1]?.problems).toEqual([{ code: 'file-unreadable', detail: 'there is no such file (ENOENT)', fatal: true }])
  expect(lines[3]?.subject).toBe('one')
})

test('without a file and without --batch it is wrong use', async () => {
  const { status, lines, errors } = await run(['parse'])
  expect(status).toBe(2)
  expect(lines).toEqual([])
  expect(errors).toContain('name at least one FILE')
})

test('- is standard input, a directory is told in words, and bytes that are no mail are read without failing', async () => {
  const stdin = await run(['parse', '-'], 'From: a@example.com\nSubject: piped\n\nbody\n')
  expect([stdin.status, stdin.lines[0]?.file, stdin.lines[0]?.subject]).toEqual([0, '-', 'piped'])
  const directory = await run(['parse', folder])
  expect([directory.status, directory.lines.length]).toEqual([1, 1])
  expect(directory.errors).toBe(`${folder}: this is a directory, not a mail (EISDIR)\n`)
  const noise = join(folder, 'noise.bin')
  // A fixed sequence that looks like noise: the same on every run.
  await writeFile(
    noise,
    Uint8Array.from({ length: 100_000 }, (_, at) => (at * at * 31 + at * 17 + (at >> 3)) & 0xff),
  )
  const read = await run(['parse', noise])
  expect(read.status).toBe(0)
  expect(read.lines[0]?.problems[0]).toMatchObject({ code: 'not-a-mail' })
})

test('a reader that has had enough ends it quietly', async () => {
  const path = await mail('long.eml', `From: a@example.com\nSubject: long\n\n${'words and words\n'.repeat(20_000)}`)
  const child = spawn(
    process.execPath,
    ['--input-type=module', '-e', RUNNER, '--', 'parse', ...Array.from({ length: 20 }, () => path)],
    {
      cwd: import.meta.dirname,
    },
  )
  let errors = ''
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()))
  child.stdout.once('data', () => child.stdout.destroy())
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve))
  expect([status, errors]).toEqual([0, ''])
})
