export { startMailServers } from './start-mail-servers.ts'
export type { MailServers, MailServersOptions } from './start-mail-servers.ts'
export type { MailPorts } from './plan.ts'
