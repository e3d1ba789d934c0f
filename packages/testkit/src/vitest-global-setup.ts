import { ADMIN_URL_VARIABLE, startTemplateServer } from './database/server-template.ts'

/** Once for a run: with POSTDESK_TEST_DATABASE=server, the PostgreSQL server that the tests' databases live on. */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env['POSTDESK_TEST_DATABASE'] !== 'server') return undefined
  const server = await startTemplateServer()
  process.env[ADMIN_URL_VARIABLE] = server.url('postgres')
  return () => server.stop()
}
