import { makeCertificate, readCertificate } from '@postdesk/connectors'
import type { BodyOf, routes } from '@postdesk/contract'
import type { Sealer } from '../../config/index.ts'
import { isForeignKeyViolation, type Database } from '../../db/index.ts'
import { checkRegistration } from './check-registration.ts'
import { freeName } from './free-name.ts'
import { resumeAccounts } from './resume-accounts.ts'

export type NewCredential = BodyOf<typeof routes.createCredential>

export type CredentialAdded =
  | { readonly kind: 'added' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'wrong'; readonly field: string; readonly message: string }

type Columns = {
  readonly kind: 'secret' | 'certificate' | 'federated'
  readonly sealed?: string
  readonly certificate_pem?: string
  readonly thumbprint?: string
  readonly token_file?: string
  readonly expires_at?: Date | null
}

/**
 * Adds a credential to an app registration, as the one tried first. The older ones go on working, so that nothing stands still while
 * Entra still learns of the new one. Secrets and private keys are sealed and never given out again.
 */
export async function addCredential(
  deps: { readonly database: Database; readonly sealer: Sealer },
  registrationId: string,
  given: NewCredential,
  by: { readonly name: string; readonly now: Date },
): Promise<CredentialAdded> {
  const registration = await deps.database.kysely
    .selectFrom('app_registration')
    .selectAll()
    .where('id', '=', registrationId)
    .executeTakeFirst()
  if (!registration) return { kind: 'missing' }
  if (given.kind === 'secret') {
    const fault = checkRegistration(registration, given.secret)
    if (fault?.field === 'clientSecret') return { kind: 'wrong', field: 'secret', message: fault.message }
  }
  const columns = await columnsOf(deps.sealer, given, { title: certificateName(registration.name), now: by.now })
  if ('field' in columns) return { kind: 'wrong', ...columns }
  try {
    await deps.database.transaction(async (trx) => {
      await trx
        .insertInto('app_credential')
        .values({
          registration_id: registrationId,
          name: await freeName(trx, registrationId, given.name),
          added_by: by.name,
          created_at: by.now,
          ...columns,
        })
        .execute()
      const text = `${by.name} added a credential to the app registration ${registration.name}; trying again`
      await resumeAccounts(trx, registrationId, { now: by.now, kind: 'changed', text, actor: by.name })
    })
    return { kind: 'added' }
  } catch (error) {
    if (isForeignKeyViolation(error)) return { kind: 'missing' }
    throw error
  }
}

/** What a certificate is called: in letters, digits and blanks, 64 at most (ub-common-name, RFC 5280 appendix A.1). */
function certificateName(registration: string): string {
  const plain = registration
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^A-Za-z0-9]+/g, ' ')
  return `Postdesk ${plain.trim()}`.slice(0, 64).trim()
}

async function columnsOf(
  sealer: Sealer,
  given: NewCredential,
  about: { readonly title: string; readonly now: Date },
): Promise<Columns | { readonly field: string; readonly message: string }> {
  switch (given.kind) {
    case 'secret':
      return {
        kind: 'secret',
        sealed: await sealer.seal(given.secret),
        expires_at: given.expiresAt === null ? null : new Date(given.expiresAt),
      }
    case 'certificate': {
      const made = await makeCertificate({ commonName: about.title, lifetimeDays: given.days, now: about.now })
      return await certificateColumns(sealer, made)
    }
    case 'uploaded-certificate': {
      const read = readCertificate({
        certificate: given.pem,
        now: about.now,
        ...(given.passphrase === undefined ? {} : { passphrase: given.passphrase }),
      })
      if (read.kind === 'refused') return { field: read.field === 'passphrase' ? 'passphrase' : 'pem', message: read.message }
      return await certificateColumns(sealer, read)
    }
    case 'federated':
      return { kind: 'federated', token_file: given.tokenFile }
    default:
      return given satisfies never
  }
}

async function certificateColumns(
  sealer: Sealer,
  made: {
    readonly privateKeyPem: string
    readonly certificatePem: string
    readonly thumbprintSha1: string
    readonly notAfter: Date
  },
): Promise<Columns> {
  return {
    kind: 'certificate',
    sealed: await sealer.seal(made.privateKeyPem),
    certificate_pem: made.certificatePem,
    thumbprint: made.thumbprintSha1,
    expires_at: made.notAfter,
  }
}

/** Corrects the day on which a client secret ends, which only Entra knows. Certificates say theirs themselves. */
export async function changeSecretEnd(
  database: Database,
  registrationId: string,
  id: string,
  endsAt: Date | null,
): Promise<'changed' | 'missing' | 'no-secret'> {
  const row = await database.kysely
    .selectFrom('app_credential')
    .select('kind')
    .where('id', '=', id)
    .where('registration_id', '=', registrationId)
    .executeTakeFirst()
  if (!row) return 'missing'
  if (row.kind !== 'secret') return 'no-secret'
  await database.kysely.updateTable('app_credential').set({ expires_at: endsAt }).where('id', '=', id).execute()
  return 'changed'
}

export type CredentialRemoved = 'removed' | 'missing' | 'last-one'

/** Removes a credential; not the last one of a registration that accounts live on: they would stop within the hour. */
export async function removeCredential(database: Database, registrationId: string, id: string): Promise<CredentialRemoved> {
  return await database.transaction(async (trx) => {
    const all = await trx
      .selectFrom('app_credential')
      .select('id')
      .where('registration_id', '=', registrationId)
      .forUpdate()
      .execute()
    if (!all.some((one) => one.id === id)) return 'missing'
    const user = await trx
      .selectFrom('mail_authorization')
      .select('id')
      .where('registration_id', '=', registrationId)
      .limit(1)
      .executeTakeFirst()
    if (all.length === 1 && user) return 'last-one'
    await trx.deleteFrom('app_credential').where('id', '=', id).execute()
    return 'removed'
  })
}
