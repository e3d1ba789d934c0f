/** What tests need of the database and the product does not. */
export { openInMemory, type EmbeddedDatabase } from './embedded/open-embedded.ts'
export { listMigrations, migrate, MIGRATIONS_FOLDER } from './migrate.ts'
export { openServer } from './server/open-server.ts'
