import { X509Certificate } from 'node:crypto'

import { z } from 'zod'

import type { AppRegistration } from '../directory/registry.ts'
import type { World } from '../world.ts'
import type { DirectoryCall } from './directory-call.ts'
import { badRequest } from './directory-errors.ts'
import { applicationOf } from './find-object.ts'
import { presentPassword } from './present-application.ts'
import type { keySchema } from './read-application.ts'
import { readDirectoryBody } from './read-directory-body.ts'

const time = z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'not a time')

const addSchema = z.strictObject({
  passwordCredential: z
    .object({ displayName: z.string().nullish(), startDateTime: time.nullish(), endDateTime: time.nullish() })
    .optional(),
})

/** `POST /applications/{id}/addPassword`: the only time the secret is shown. */
export async function addPassword(call: DirectoryCall): Promise<Response> {
  const app = applicationOf(call)
  const { passwordCredential: asked } = await readDirectoryBody(call, addSchema)
  const startsAt = asked?.startDateTime ? Date.parse(asked.startDateTime) : call.world.clock.now()
  const endsAt = asked?.endDateTime ? Date.parse(asked.endDateTime) : undefined
  if (endsAt !== undefined && endsAt <= startsAt)
    throw badRequest('Credential lifetime is invalid: its end lies before its start.')
  const secret = call.world.registry.addSecret(app, {
    displayName: asked?.displayName ?? '',
    startsAt,
    ...(endsAt !== undefined && { endsAt }),
  })
  const context = `${call.root}/$metadata#microsoft.graph.passwordCredential`
  return call.c.json({ '@odata.context': context, ...presentPassword(secret, true) })
}

/** `POST /applications/{id}/removePassword` */
export async function removePassword(call: DirectoryCall): Promise<Response> {
  const app = applicationOf(call)
  const { keyId } = await readDirectoryBody(call, z.strictObject({ keyId: z.string() }))
  if (!app.secrets.some((secret) => secret.keyId === keyId)) throw badRequest('No password credential found with keyId.')
  app.secrets = app.secrets.filter((secret) => secret.keyId !== keyId)
  return call.c.body(null, 204)
}

/**
 * The whole list of certificates is replaced. An entry with the `keyId` of a known one and no `key` keeps it, so whoever
 * adds a certificate sends the others back as they were read.
 */
export function replaceKeys(world: World, app: AppRegistration, given: readonly z.infer<typeof keySchema>[]): void {
  const before = [...app.certificates]
  app.certificates = []
  try {
    for (const entry of given) {
      const known = before.find(({ keyId }) => keyId === entry.keyId)
      if (known && !entry.key) {
        app.certificates.push(known)
        continue
      }
      if (!entry.key) throw badRequest('New key credential must have a valid key, and a known one its keyId.')
      const row = world.registry.addCertificate(app, readCertificate(entry.key), {
        ...(entry.displayName && { displayName: entry.displayName }),
      })
      const endsAt = entry.endDateTime ? Date.parse(entry.endDateTime) : row.endsAt
      if (Number.isNaN(endsAt) || endsAt > row.endsAt) throw badRequest('Key credential end date is invalid.')
      row.endsAt = endsAt
    }
  } catch (error) {
    app.certificates = before
    throw error
  }
}

/** Base64 of DER, or of a PEM file, as people paste it. */
function readCertificate(key: string): string {
  const bytes = Buffer.from(key, 'base64')
  const pem = bytes.toString('latin1')
  const certificate = pem.includes('BEGIN CERTIFICATE') ? pem : key
  try {
    void new X509Certificate(certificate === pem ? pem : bytes)
  } catch {
    throw badRequest('Key credential value is not a valid certificate.')
  }
  return certificate
}
