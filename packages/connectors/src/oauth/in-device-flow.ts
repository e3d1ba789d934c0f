import { ConnectorError } from '../connector-error.ts'

/** The same failure, said to be of a sign-in by device code: some of Entra's numbers have another cure there than in a browser. */
export function inDeviceFlow(error: ConnectorError): ConnectorError {
  return new ConnectorError(error.code, error.message, { ...error.facts, flow: 'device' }, error.cause)
}
