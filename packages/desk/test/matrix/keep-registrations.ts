import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Registrations } from './link-cell.ts'
import { keepRegistration, type MatrixRig } from './rig.ts'

const OUTSIDE = { issuer: 'https://tokens.example.com', subject: 'system:serviceaccount:desk:postdesk' }

/** The same app registration three times in the desk, each proving itself in its own way. */
export async function keepRegistrations(rig: MatrixRig): Promise<Registrations> {
  const [app] = rig.tenant.world.registry.apps()
  await rig.control('PATCH', `/apps/${rig.appId}`, { isFallbackPublicClient: true })
  return {
    secret: await keepRegistration(rig, 'by secret', app?.secrets[0]?.secretText ?? ''),
    certificate: await byCertificate(rig),
    federated: await byFederation(rig),
  }
}

/** A certificate made by the desk; its public part is uploaded at the tenant, as in Entra. */
async function byCertificate(rig: MatrixRig): Promise<string> {
  const id = await keepRegistration(rig, 'by certificate', null)
  const { credentials } = await rig.client.createCredential({ params: { id }, body: { kind: 'certificate' } })
  await rig.control('PATCH', `/apps/${rig.appId}`, { addCertificate: credentials[0]?.certificatePem })
  return id
}

/** A token of an outside issuer in a file, as a platform keeps it fresh. */
async function byFederation(rig: MatrixRig): Promise<string> {
  const audience = rig.cloud.cloud === 'gcc-high' ? 'api://AzureADTokenExchangeUSGov' : 'api://AzureADTokenExchange'
  await rig.control('PATCH', `/apps/${rig.appId}`, {
    addFederatedCredential: { name: 'platform', ...OUTSIDE, audiences: [audience] },
  })
  const given = (await rig.control('POST', '/assertions', { ...OUTSIDE, audience, lifeSeconds: 3_600 })) as Record<string, string>
  const tokenFile = join(await mkdtemp(join(tmpdir(), 'federated-')), 'token')
  await writeFile(tokenFile, given['assertion'] ?? given['token'] ?? '')
  const id = await keepRegistration(rig, 'by federation', null)
  await rig.client.createCredential({ params: { id }, body: { kind: 'federated', tokenFile } })
  return id
}
