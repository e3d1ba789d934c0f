import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { MIN_CONTROL_TOKEN } from './control/may-control.ts'
import type { CloudName } from './entra/clouds.ts'
import { makeSigningKey } from './entra/signing-key.ts'
import { closedDoors, describeEndpoints } from './endpoints.ts'
import type { Endpoints, TextDoors } from './endpoints.ts'
import { IMAP_OPERATIONS, openImapDoor } from './imap/open-imap-door.ts'
import { certify } from './listen/certificates.ts'
import { listen } from './listen/listen.ts'
import { openLineDoor } from './listen/open-line-door.ts'
import { makeWorld } from './make-world.ts'
import { POP3_OPERATIONS, servePop3 } from './pop3/serve-pop3.ts'
import type { Seed } from './seed/seed.ts'
import { SMTP_OPERATIONS, serveSmtp } from './smtp/serve-smtp.ts'
import { tenantApp } from './tenant-app.ts'
import type { World } from './world.ts'

export type TenantOptions = {
  /** 0 or absent: any free port. */
  readonly httpPort?: number
  readonly httpsPort?: number
  readonly imapPort?: number
  readonly imapTlsPort?: number
  readonly popPort?: number
  readonly popTlsPort?: number
  readonly smtpPort?: number
  readonly smtpTlsPort?: number
  /** Address to listen on; 127.0.0.1 when absent. */
  readonly host?: string
  /** Contoso when absent. */
  readonly seed?: Seed
  /** Two tenants started with the same number make the same ids; 1 when absent. */
  readonly randomSeed?: number
  /** The cloud the tenant lives in; as the seed says when absent, and by each request's host when that says nothing. */
  readonly cloud?: CloudName
  /**
   * Must be sent to `/_control` (`Authorization: Bearer`), from wherever; for a container, whose published port is no loopback address.
   * At least 16 characters. When absent, this machine alone may ask.
   */
  readonly controlToken?: string
  /** Folder for the CA certificate; a temporary one, removed by close(), when absent. */
  readonly dataDir?: string
}

export type Tenant = {
  /** The world as it is now; `/_control/reset` puts a fresh one in its place. */
  readonly world: World
  readonly origins: { readonly http: string; readonly https: string }
  /** PEM file of the authority behind the HTTPS port's certificate. */
  readonly caFile: string
  readonly endpoints: Endpoints
  /** Ends listeners, sockets and waits; removes the temporary folder. */
  readonly close: () => Promise<void>
}

/** Starts a simulated Microsoft 365 tenant: Entra, Graph, webmail and control behind one HTTP and one HTTPS port; IMAP, POP3 and SMTP beside. */
export async function startTenant(options: TenantOptions = {}): Promise<Tenant> {
  const folder = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'simulated-tenant-')))
  const cleanUp = async () => {
    if (options.dataDir === undefined) await rm(folder, { recursive: true, force: true })
  }
  try {
    return await openTenant(options, folder, cleanUp)
  } catch (error) {
    await cleanUp()
    throw error
  }
}

async function openTenant(options: TenantOptions, folder: string, cleanUp: () => Promise<void>): Promise<Tenant> {
  const host = options.host ?? '127.0.0.1'
  const { controlToken, cloud } = options
  if (controlToken !== undefined && controlToken.length < MIN_CONTROL_TOKEN)
    throw new Error(`the control token must have ${String(MIN_CONTROL_TOKEN)} characters or more; openssl rand -hex 24 makes one`)
  const closing = new AbortController()
  await mkdir(folder, { recursive: true })
  const certificate = await certify.server()
  const caFile = join(folder, 'tenant-ca.pem')
  await writeFile(caFile, `${certificate.ca}\n`)

  // The world's parts read this object when asked, so the ports may become known after the world was made.
  const origins = { http: '', https: '' }
  const textDoors: TextDoors = closedDoors(host)
  // A reset keeps the key, as clients may hold on to the published keys for a day.
  const signingKey = await makeSigningKey()
  const build = async () => {
    const ending = new AbortController()
    const world = await makeWorld({
      ...(options.seed && { seed: options.seed }),
      ...(options.randomSeed !== undefined && { randomSeed: options.randomSeed }),
      ...(controlToken !== undefined && { controlToken }),
      ...(cloud !== undefined && { cloud }),
      closing: AbortSignal.any([closing.signal, ending.signal]),
      signingKey,
      origins,
      doors: textDoors,
    })
    world.faults.announce('imap', ...IMAP_OPERATIONS)
    world.faults.announce('pop3', ...POP3_OPERATIONS)
    world.faults.announce('smtp', ...SMTP_OPERATIONS)
    return { world, end: () => ending.abort(), app: tenantApp(world, { caFile, reset }) }
  }
  const reset = async () => {
    const before = current
    current = await build()
    // Whatever waits in the world before would go on in it, and so would its sessions.
    before.end()
    before.world.imap.drop()
    before.world.pop3.drop()
    before.world.smtp.drop()
    for (const { ews } of before.world.organizations) ews.drop()
  }
  let current = await build()

  const doors = await listen({
    host,
    httpPort: options.httpPort ?? 0,
    httpsPort: options.httpsPort ?? 0,
    certificate,
    fetch: (request, bindings) => current.app.fetch(request, bindings),
  })
  // Each door that opened is closed again when a later one cannot open.
  const opened: { close: () => Promise<void> }[] = [doors]
  const closeDoors = async () => {
    await Promise.all(opened.map(async (door) => await door.close()))
  }
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host
  origins.http = `http://${name}:${doors.httpPort}`
  origins.https = `https://${name}:${doors.httpsPort}`
  const bareName = name.replace(/^\[|\]$/g, '')
  const common = { host, certificate, world: () => current.world }
  try {
    const imap = await openImapDoor({ ...common, port: options.imapPort ?? 0, tlsPort: options.imapTlsPort ?? 0 })
    opened.push(imap)
    textDoors.imap = { host: bareName, port: imap.port, tlsPort: imap.tlsPort }
    const { popPort = 0, popTlsPort = 0, smtpPort = 0, smtpTlsPort = 0 } = options
    const pop3 = await openLineDoor({ ...common, port: popPort, tlsPort: popTlsPort, serve: servePop3 })
    opened.push(pop3)
    textDoors.pop3 = { host: bareName, port: pop3.port, tlsPort: pop3.tlsPort }
    const smtp = await openLineDoor({ ...common, port: smtpPort, tlsPort: smtpTlsPort, serve: serveSmtp })
    opened.push(smtp)
    textDoors.smtp = { host: bareName, port: smtp.port, tlsPort: smtp.tlsPort }
  } catch (error) {
    await closeDoors()
    throw error
  }

  return {
    get world() {
      return current.world
    },
    origins,
    caFile,
    endpoints: describeEndpoints(origins, textDoors, current.world.directory.tenantId),
    close: async () => {
      closing.abort()
      await closeDoors()
      await cleanUp()
    },
  }
}
