import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { tempDir, waitFor } from '@postdesk/testkit'
import { openDatabase } from '../../src/db/index.ts'
import { openRig, SUPPORT } from './rig.ts'

const CYCLES = 20
const MAILS_IN_A_CYCLE = 3
const PATIENCE_MILLISECONDS = 60_000
const SCRIPT = fileURLToPath(new URL('./killed-desk.ts', import.meta.url))

// The embedded engine, because one process owns its database and everything must be found again in its folder.
test.skipIf(process.env['POSTDESK_TEST_DATABASE'] === 'server')(
  `killed ${CYCLES} times at any moment, the desk has each mail exactly once, and each answer has left exactly once`,
  async () => {
    await using data = await tempDir('kill')
    const database = await openDatabase({ dataDir: data.path })
    await database.kysely.insertInto('user').values({ id: 'agent-1', name: 'Kim Park', email: 'kim@contoso.example' }).execute()
    const rig = await openRig(database)
    await rig.link(SUPPORT)
    await rig.letGo()
    await database.close()

    const subjects: string[] = []
    let child: ChildProcess | null = null
    try {
      for (let cycle = 0; cycle < CYCLES; cycle += 1) {
        child = startDesk(data.path, rig.secretKey.reveal())
        const started = until(child, (line) => line === 'started')
        for (let number = 0; number < MAILS_IN_A_CYCLE; number += 1) {
          const subject = `cycle ${cycle} mail ${number}`
          subjects.push(subject)
          rig.deliver({ subject })
        }
        // Two of three die at work; the third while it starts, recovering from the death before.
        if (cycle % 3 === 2) started.catch(() => undefined)
        else await started
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 700))
        child.kill('SIGKILL')
        await once(child, 'exit')
      }
      child = startDesk(data.path, rig.secretKey.reveal())
      await until(child, (line) => {
        if (!line.startsWith('{')) return false
        const { tickets, sent, stowed } = JSON.parse(line) as Record<string, number>
        return tickets === subjects.length && sent === subjects.length && stowed === 0
      })
      child.kill('SIGTERM')
      await once(child, 'exit')

      const after = await openDatabase({ dataDir: data.path })
      const messages = await after.kysely
        .selectFrom('message')
        .innerJoin('ticket', 'ticket.id', 'ticket_id')
        .select(['subject', 'kind'])
        .execute()
      await after.close()
      const of = (wanted: string) => messages.filter(({ kind }) => kind === wanted).map(({ subject }) => subject)
      expect(of('customer message').toSorted()).toEqual(subjects.toSorted())
      expect(of('agent reply').toSorted()).toEqual(subjects.toSorted())
      const left = rig.got('ann.lee@example.com').map((raw) => /^Subject: Re: (.*?)\r?$/m.exec(raw)?.[1] ?? '')
      expect(left.toSorted()).toEqual(subjects.toSorted())
      const userId = rig.tenant.world.directory.findUser(SUPPORT)?.id ?? ''
      const sentFolder = rig.tenant.world.mail
        .mailboxOf(userId)
        ?.folders()
        .find(({ displayName }) => displayName === 'Sent Items')
      const sentItems = rig.tenant.world.mail.mailsOf(userId).filter(({ folderId }) => folderId === sentFolder?.id)
      expect(sentItems).toHaveLength(subjects.length)
    } finally {
      if (child?.exitCode === null) child.kill('SIGKILL')
      await rig.tenant.close()
    }
  },
  600_000,
)

function startDesk(folder: string, key: string): ChildProcess {
  const child = spawn(process.execPath, [SCRIPT, folder, key], { stdio: ['ignore', 'pipe', 'pipe'] })
  child.stderr.on('data', (data: Buffer) => process.stderr.write(data))
  return child
}

/** Waits for a line of the desk's output. */
async function until(child: ChildProcess, isIt: (line: string) => boolean): Promise<void> {
  let rest = ''
  let found = false
  child.stdout?.on('data', (data: Buffer) => {
    const lines = (rest + data.toString()).split('\n')
    rest = lines.pop() ?? ''
    found ||= lines.some(isIt)
  })
  await waitFor(() => found || child.exitCode !== null || child.signalCode !== null, {
    timeoutMs: PATIENCE_MILLISECONDS,
    everyMs: 20,
    what: 'the desk',
  })
  if (!found) throw new Error(`The desk ended by itself with ${child.exitCode}`)
}
