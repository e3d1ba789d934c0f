import { z } from 'zod'

import type { AppRegistration, FederatedCredential } from '../directory/registry.ts'
import { answerEntity, answerList } from './answer-list.ts'
import type { ListOptions, Shown } from './answer-list.ts'
import type { DirectoryCall } from './directory-call.ts'
import { badRequest, resourceNotFound, sameKey } from './directory-errors.ts'
import { applicationOf } from './find-object.ts'
import { readDirectoryBody } from './read-directory-body.ts'

// Microsoft's limit for one application.
const MAX_CREDENTIALS = 20

const createSchema = z.strictObject({
  name: z.string().min(3).max(120),
  issuer: z.string().min(1).max(600),
  subject: z.string().min(1).max(600),
  audiences: z.array(z.string().min(1).max(600)).length(1),
  description: z.string().max(600).nullish(),
})

const listOf = (app: AppRegistration): ListOptions => ({
  context: `applications('${app.objectId}')/federatedIdentityCredentials`,
  type: 'federatedIdentityCredential',
  names: ['id', 'name', 'issuer', 'subject', 'description', 'audiences'],
})

/** `POST /applications/{id}/federatedIdentityCredentials` */
export async function createFederatedCredential(call: DirectoryCall): Promise<Response> {
  const app = applicationOf(call)
  const { description, ...body } = await readDirectoryBody(call, createSchema)
  if (app.federatedCredentials.length >= MAX_CREDENTIALS) {
    throw badRequest(`The application has the ${String(MAX_CREDENTIALS)} federated credentials it may have.`)
  }
  const isKnown = app.federatedCredentials.some(
    (row) => row.name === body.name || (row.issuer === body.issuer && row.subject === body.subject),
  )
  if (isKnown) throw sameKey('FederatedIdentityCredential with this name, or this issuer and subject, already exists.')
  const row = call.world.registry.addFederatedCredential(app, { ...body, description: description ?? '' })
  return answerEntity(call, presentCredential(row), listOf(app), 201)
}

/** `GET /applications/{id}/federatedIdentityCredentials` */
export function listFederatedCredentials(call: DirectoryCall): Response {
  const app = applicationOf(call)
  const rows = app.federatedCredentials.filter((row) => call.world.registry.isVisible(row))
  return answerList(
    call,
    rows.map((row) => presentCredential(row)),
    listOf(app),
  )
}

/** `GET …/federatedIdentityCredentials/{id or name}` */
export function getFederatedCredential(call: DirectoryCall): Response {
  const app = applicationOf(call)
  return answerEntity(call, presentCredential(credentialOf(call, app)), listOf(app))
}

const patchSchema = createSchema.omit({ name: true }).partial()

/** `PATCH …/federatedIdentityCredentials/{id or name}`: everything but the name. */
export async function updateFederatedCredential(call: DirectoryCall): Promise<Response> {
  const row = credentialOf(call, applicationOf(call))
  const body = await readDirectoryBody(call, patchSchema)
  if (body.issuer !== undefined) row.issuer = body.issuer
  if (body.subject !== undefined) row.subject = body.subject
  if (body.audiences !== undefined) row.audiences = body.audiences
  if (body.description !== undefined) row.description = body.description ?? ''
  return call.c.body(null, 204)
}

/** `DELETE …/federatedIdentityCredentials/{id or name}` */
export function deleteFederatedCredential(call: DirectoryCall): Response {
  const app = applicationOf(call)
  const gone = credentialOf(call, app)
  app.federatedCredentials = app.federatedCredentials.filter((row) => row !== gone)
  return call.c.body(null, 204)
}

function credentialOf({ c, world }: DirectoryCall, app: AppRegistration): FederatedCredential {
  const key = (c.req.param('credential') ?? '').replace(/^name=/i, '')
  const found = app.federatedCredentials.find((row) => (row.id === key || row.name === key) && world.registry.isVisible(row))
  if (!found) throw resourceNotFound(key)
  return found
}

function presentCredential({ visibleAt: _at, ...row }: FederatedCredential): Shown {
  return row
}
