import type { IncomingConnector } from '../connector.ts'
import { acknowledger } from './acknowledge.ts'
import { fetchRaw } from './fetch-raw.ts'
import type { Pop3Options } from './pop3-options.ts'
import { pop3Session } from './pop3-session.ts'
import { verifyPop3 } from './verify-pop3.ts'
import { waitForChange } from './wait-for-change.ts'
import { walk } from './walk.ts'

/**
 * Receives from one mailbox over POP3 (RFC 1939, with CAPA, STLS, SASL and response codes; XOAUTH2 at Exchange Online). The name of
 * a mail is its UIDL; mail stays on the server, and the cursor remembers it, unless it is acknowledged with `delete`. A session locks the
 * mailbox for every other program, so none is open longer than there is work: a walk and its fetches share one.
 */
export function pop3Incoming(options: Pop3Options): IncomingConnector {
  const session = pop3Session(options)
  let listed: ReadonlySet<string> | null = null
  const onListed = (fingerprints: ReadonlySet<string>) => {
    listed = fingerprints
  }
  return {
    open: (signal) => session.open(signal),
    verify: async (report, signal) => {
      // It would else find the mailbox locked by ourselves.
      await session.rest()
      return verifyPop3(options, report, signal)
    },
    walk: (cursor, { signal, since } = {}) => walk(session, cursor, { signal, since, onListed }),
    fetchRaw: (sourceId, signal) => fetchRaw(session, sourceId, signal),
    waitForChange: (milliseconds, signal) =>
      waitForChange(session, milliseconds, { pollEvery: options.pollEvery, listed, onListed, signal }),
    acknowledge: acknowledger(session, options.host),
    acknowledgesTogether: true,
    close: () => session.rest(),
  }
}
