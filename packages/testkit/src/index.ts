export { testDatabase, type TestDatabase } from './database/test-database.ts'
export { startTemplateServer, TEMPLATE_DATABASE } from './database/server-template.ts'
export { startPostgresqlServer, type PostgresqlServer } from './database/postgresql-server.ts'
export { readCorpus, type CorpusMail } from './read-corpus.ts'
export { tempDir, type TempDir } from './temp-dir.ts'
export { waitFor } from './wait-for.ts'
export {
  startMailServers,
  startMeddler,
  startProxy,
  startScriptedServer,
  type MailPorts,
  type MailServers,
  type MailServersOptions,
  type Meddler,
  type Meddling,
  type Proxy,
  type ScriptedAnswer,
  type ScriptedServer,
} from './mail-servers/index.ts'
