import { readFile } from 'node:fs/promises'
import { startTenant, type Tenant } from '@postdesk/tenant'
import { testDatabase, waitFor } from '@postdesk/testkit'
import { openRig, rawOf, SAM, SUPPORT, type Account, type Mail, type Rig } from './rig.ts'

/** The headers by which a machine's answer is known, and those by which it is tied to the mail it answers. */
export const MARKS = ['Auto-Submitted', 'X-Auto-Response-Suppress', 'Precedence'] as const
export const TIES = ['In-Reply-To', 'References', 'Thread-Index', 'Thread-Topic'] as const

/** A whole desk: its own database, its own worker, and one mailbox of the tenant that answers by itself. */
export type StormDesk = Rig & { readonly mailbox: Account; readonly address: string; readonly passHours: (hours: number) => void }

/** Two desks that know nothing of each other, in one tenant. */
export async function openStorm() {
  const tenant = await startTenant()
  const support = await openDesk(tenant, SUPPORT)
  const sam = await openDesk(tenant, SAM)
  const desks = [support.desk, sam.desk]
  return {
    tenant,
    support: support.desk,
    sam: sam.desk,
    /** A mail on its way through the tenant, as a server outside hands it over. */
    arrive: async (raw: Uint8Array, to: readonly string[], envelopeFrom: string) => {
      await support.desk.control('POST', '/arrive', { to, envelopeFrom, raw: Buffer.from(raw).toString('base64') })
    },
    /** Waits until no desk has anything left to do: every mail that came is settled, and every mail it owes has gone. */
    silence: (timeoutMs: number) =>
      waitFor(
        async () => {
          for (const desk of desks) await desk.check(desk.mailbox)
          const open = await Promise.all(desks.map((desk) => isBusy(tenant, desk)))
          return !open.includes(true)
        },
        { timeoutMs, everyMs: 500, what: 'silence' },
      ),
    close: async () => {
      await support.close()
      await sam.close()
      await tenant.close()
    },
  }
}

export type Storm = Awaited<ReturnType<typeof openStorm>>

async function openDesk(tenant: Tenant, address: string) {
  const database = await testDatabase()
  let ahead = 0
  const rig = await openRig(database, undefined, { tenant, clock: () => new Date(Date.now() + ahead) })
  const mailbox = await rig.link(address, 'delegated', { autoReply: true })
  await rig.start()
  const passHours = (hours: number) => {
    ahead += hours * 3_600_000
  }
  const desk: StormDesk = Object.assign(rig, { mailbox, address, passHours })
  return {
    desk,
    close: async () => {
      await rig.close()
      await database.close()
    },
  }
}

async function isBusy(tenant: Tenant, desk: StormDesk): Promise<boolean> {
  const sent = (await desk.outbox()).every(({ state }) => state === 'sent')
  const kept = await desk.database.kysely
    .selectFrom('mail_log')
    .select((of) => [of.fn.countAll<string>().as('all'), of.fn.countAll<string>().filterWhere('state', '=', 'stowed').as('open')])
    .executeTakeFirstOrThrow()
  // Asked last: what a desk has sent in the meantime lies in the other's inbox.
  const came = inboxOf(tenant, desk.address).length
  return !sent || Number(kept.open) > 0 || Number(kept.all) < came
}

/** Every mail that came into a mailbox. */
export function inboxOf(tenant: Tenant, address: string): readonly { readonly raw: Uint8Array; readonly subject: string }[] {
  return tenant.world.mail.mailsOf(tenant.world.directory.findUser(address)?.id ?? '', 'inbox')
}

/** How many mails came from somebody into a mailbox, by From. */
export function countFrom(tenant: Tenant, address: string, from: string): number {
  const line = new RegExp(`^From: .*${from.replaceAll('.', '\\.')}`, 'im')
  return inboxOf(tenant, address).filter(({ raw }) => line.test(Buffer.from(raw).toString('latin1').split('\r\n\r\n')[0] ?? ''))
    .length
}

/** A mail of somebody with Message-ID and marks of their own. */
export const mailOf = (mail: Mail): Uint8Array => rawOf(mail)

/** The numbers of docs/mail-loops.md, by the first words of their rows. */
export async function documentedNumbers(): Promise<(beginning: string) => number> {
  const page = await readFile(new URL('../../../../docs/mail-loops.md', import.meta.url), 'utf8')
  const rows = [...page.matchAll(/^\| ([^|]+) \| (\d+) \|$/gm)]
  return (beginning) => {
    const found = rows.filter(([, what]) => what?.startsWith(beginning))
    if (found.length !== 1) throw new Error(`docs/mail-loops.md has ${String(found.length)} rows that begin with "${beginning}"`)
    return Number(found[0]?.[2])
  }
}
