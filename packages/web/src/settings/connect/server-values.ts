import type { Attempt } from '@postdesk/contract'
import { valuesOf, type ConnectionValues } from '../connection/connection-values.ts'
import type { ConnectSearch } from './connect-search.ts'

/** The server mail comes from, as the address has it; `extra` are the settings that stand in no address. */
export function incomingServer(given: ConnectSearch, extra: ConnectionValues): ConnectionValues {
  return {
    ...extra,
    host: given.host ?? '',
    port: given.port ?? '',
    security: given.security ?? '',
    ewsUrl: given.ews ?? '',
    username: given.user ?? '',
  }
}

/** The same the other way: what of it may stand in the address. A proxy's address may not, for the password it may hold. */
export const incomingWords = (values: ConnectionValues): ConnectSearch => ({
  host: values.host,
  port: values.port,
  security: values.security || undefined,
  ews: values.ewsUrl,
  user: values.username,
})

/** The server mail leaves by; user name and proxy are those of the one it comes from. */
export function outgoingServer(given: ConnectSearch, extra: ConnectionValues): ConnectionValues {
  return {
    ...extra,
    host: given.outHost ?? '',
    port: given.outPort ?? '',
    security: given.outSecurity ?? '',
    ewsUrl: given.ews ?? '',
    username: given.user ?? '',
  }
}

/** The same the other way. */
export const outgoingWords = (values: ConnectionValues): ConnectSearch => ({
  outHost: values.host,
  outPort: values.port,
  outSecurity: values.security || undefined,
})

/** What of a form stands in no address, as the sign-in keeps it that was begun with it. */
export function extraOf({
  connection,
  outgoingConnection,
}: Pick<Attempt, 'connection' | 'outgoingConnection'>): ConnectionValues {
  return { ...valuesOf(connection), keepsMessageId: valuesOf(outgoingConnection).keepsMessageId }
}
