import { X509Certificate } from 'node:crypto'

import { compactVerify, decodeJwt, decodeProtectedHeader } from 'jose'
import { z } from 'zod'

import type { AppRegistration } from '../directory/registry.ts'
import { GraphError } from '../graph/graph-error.ts'
import type { World } from '../world.ts'
import { replaceKeys } from './credentials.ts'
import type { DirectoryCall } from './directory-call.ts'
import { badRequest, requestDenied } from './directory-errors.ts'
import { applicationOf } from './find-object.ts'
import { presentKey } from './present-application.ts'
import { keySchema } from './read-application.ts'
import { readDirectoryBody } from './read-directory-body.ts'

// Whom a proof is addressed to: the directory itself.
const DIRECTORY = '00000002-0000-0000-c000-000000000000'
// A proof lives ten minutes at most.
const PROOF_LIFE = 600

const addSchema = z.object({ keyCredential: keySchema, passwordCredential: z.null().optional(), proof: z.string() })
const removeSchema = z.strictObject({ keyId: z.string(), proof: z.string() })

/**
 * `POST /applications/{id}/addKey`: a program adds a certificate to its own application. The proof, a token signed by the
 * key of a certificate the application has, stands in for a permission.
 */
export async function addKey(call: DirectoryCall): Promise<Response> {
  const app = ownApplication(call)
  const body = await readDirectoryBody(call, addSchema)
  await judgeProof(call.world, app, body.proof)
  const kept = app.certificates.map(({ keyId }) => ({ keyId }))
  replaceKeys(call.world, app, [...kept, body.keyCredential])
  const added = app.certificates.at(-1)
  if (!added) throw new Error('The certificate that was added is not there')
  const context = `${call.root}/$metadata#microsoft.graph.keyCredential`
  return call.c.json({ '@odata.context': context, ...presentKey(added, false) })
}

/** `POST /applications/{id}/removeKey` */
export async function removeKey(call: DirectoryCall): Promise<Response> {
  const app = ownApplication(call)
  const { keyId, proof } = await readDirectoryBody(call, removeSchema)
  await judgeProof(call.world, app, proof)
  if (!app.certificates.some((row) => row.keyId === keyId)) throw badRequest('No key credential found with keyId.')
  app.certificates = app.certificates.filter((row) => row.keyId !== keyId)
  return call.c.body(null, 204)
}

/** A program may roll the keys of its own application, and of those its permissions cover. */
function ownApplication(call: DirectoryCall): AppRegistration {
  const { principal } = call
  const app = applicationOf({ ...call, onlyOwned: false })
  const isItself = principal.kind === 'app' && principal.appId === app.appId
  const held = principal.kind === 'app' ? principal.roles : principal.scopes
  const mayAll = held.includes('Application.ReadWrite.All')
  const owns = held.includes('Application.ReadWrite.OwnedBy') && app.owners.includes(call.callerId)
  if (!isItself && !mayAll && !owns) throw requestDenied()
  return app
}

async function judgeProof({ registry, clock }: World, app: AppRegistration, proof: string): Promise<void> {
  const refused = () => new GraphError(401, 'Authentication_MissingOrMalformed', 'Access Token missing or malformed.')
  try {
    const header = decodeProtectedHeader(proof)
    const { aud, iss, nbf = 0, exp = 0 } = decodeJwt(proof)
    const named = app.certificates.find((row) => row.thumbprint === header.x5t || row.thumbprintSha256 === header['x5t#S256'])
    const candidates = named ? [named] : app.certificates
    const now = clock.now() / 1000
    const isInTime = nbf <= now + PROOF_LIFE && exp >= now && exp - nbf <= PROOF_LIFE
    if (aud !== DIRECTORY || (iss !== app.objectId && iss !== app.appId) || !isInTime) throw refused()
    const checks = candidates
      .filter((row) => registry.isVisible(row))
      .map(async ({ der }) => await compactVerify(proof, new X509Certificate(Buffer.from(der, 'base64')).publicKey))
    await Promise.any(checks)
  } catch {
    throw refused()
  }
}
