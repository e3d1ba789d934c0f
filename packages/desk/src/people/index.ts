export { upsertPerson } from './upsert-person.ts'
