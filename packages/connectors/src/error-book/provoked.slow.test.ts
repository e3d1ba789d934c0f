// Every code of the book is said at least once over real sockets, and the card is held to be the right one.
import { readFile } from 'node:fs/promises'

import { startTenant } from '@postdesk/tenant'
import type { Tenant } from '@postdesk/tenant'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import { ENTRA_PROVOCATIONS } from '../../test/error-book/provoke-entra.ts'
import { EWS_PROVOCATIONS } from '../../test/error-book/provoke-ews.ts'
import { GRAPH_PROVOCATIONS } from '../../test/error-book/provoke-graph.ts'
import { IMAP_PROVOCATIONS } from '../../test/error-book/provoke-imap.ts'
import { NETWORK_PROVOCATIONS } from '../../test/error-book/provoke-network.ts'
import { POP3_PROVOCATIONS } from '../../test/error-book/provoke-pop3.ts'
import { SMTP_PROVOCATIONS } from '../../test/error-book/provoke-smtp.ts'
import type { Provocation } from '../../test/error-book/provocation.ts'
import { BOOK_ENTRIES } from './book.ts'
import { explain } from './explain.ts'

let tenant: Tenant
let caPem: string
const open: { readonly close: () => Promise<unknown> | void }[] = []

beforeAll(async () => {
  tenant = await startTenant()
  caPem = await readFile(tenant.caFile, 'utf8')
})
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
  await fetch(`${tenant.endpoints.control}/reset`, { method: 'POST' })
})
afterAll(async () => {
  await tenant.close()
})

const PROVOCATIONS: readonly Provocation[] = [
  ...ENTRA_PROVOCATIONS,
  ...GRAPH_PROVOCATIONS,
  ...EWS_PROVOCATIONS,
  ...IMAP_PROVOCATIONS,
  ...POP3_PROVOCATIONS,
  ...SMTP_PROVOCATIONS,
  ...NETWORK_PROVOCATIONS,
]

describe.each(['entra', 'graph', 'ews', 'imap', 'pop3', 'smtp', 'network'])('what %s says', (border) => {
  const rows = PROVOCATIONS.filter((row) => row.border === border)
  test.each(rows)('$code leads to $page, $how', async ({ code, kind, page, provoke }) => {
    const failure = await provoke({ tenant, caPem, closeLater: (one) => open.push(one) })
    const card = explain(failure, { at: new Date() })
    // What was seen goes along, to tell what came instead.
    expect([card.id, failure.code, card.codes, code]).toEqual([page, kind, card.codes, code])
  })
})

/** What no machine of a test can be brought to say, and why. */
const EXCUSED: Readonly<Record<string, string>> = {
  ResponseTooLarge: 'An IMAP answer of more than the largest mail and a megabyte: it would take that much memory here, too.',
  TooManyMails: 'A POP3 list of a million mails; the test of the POP3 connector lowers the bound.',
  ETLS: 'What the SMTP library says when an encrypted connection fails without a cause that it could name.',
  EREQUIRETLS: 'Said for mails that ask for REQUIRETLS (RFC 8689), which Postdesk does not ask for.',
  EPROTO: 'What older versions of Node call every failure of TLS.',
  HOSTNAME_MISMATCH: 'What OpenSSL says where Node has not looked at the name first.',
  EAI_AGAIN: 'A name service that does not answer: the machine’s own, which a test cannot stop.',
  EAI_NODATA: 'A name without addresses: some systems say this for ENOTFOUND.',
  EDNS: 'What the SMTP library says for ENOTFOUND where the cause is lost.',
  EHOSTUNREACH: 'A network without a route, which a test cannot make.',
  ENETUNREACH: 'A network without a route, which a test cannot make.',
  ENETDOWN: 'A network interface that is down, which a test cannot make.',
  ETIMEOUT: 'A name service that does not answer: the machine’s own, which a test cannot stop.',
  UND_ERR_CONNECT_TIMEOUT: 'An address that swallows what is sent to it: not every machine lets a test reach one.',
  GREETING_TIMEOUT: 'A server that says nothing: the IMAP library waits for it longer than a test should.',
  GREEETING_TIMEOUT: 'The same, as older versions of the IMAP library spell it.',
  UPGRADE_TIMEOUT: 'A server that says nothing after STARTTLS: the IMAP library waits longer than a test should.',
  CONNECT_TIMEOUT: 'An address that swallows what is sent to it: not every machine lets a test reach one.',
  EPIPE: 'Writing to a connection that died in the same moment: a matter of microseconds.',
  WrongTenant: 'Found by the desk when somebody signs in; its tests hold it.',
  SignInReset: 'An act in the desk; its tests hold it.',
  NoSignIn: 'Found by the desk before it asks anybody.',
  SignInTooLate: 'Found by the desk when somebody signs in; its tests hold it.',
  CodeNotEntered: 'Found by the desk when a device code runs out; its tests hold it.',
  ConsentTooLate: 'Found by the desk when a link runs out; its tests hold it.',
  SentCopyMissing: 'Found by the desk’s connection test when it sends a mail to itself.',
  SenderReplaced: 'Found by the desk’s connection test when a mail it sent to itself comes under another name.',
  TestMailMissing: 'Found by the desk’s connection test when it sends a mail to itself.',
  TestMailBounced: 'Found by the desk’s connection test when a mail it sent comes back.',
  NoRefreshToken: 'Found by the desk when somebody signs in; its tests hold it.',
  SEALED_WITH_ANOTHER_KEY: 'Found by the desk in its database; its tests hold it.',
  SEALED_TEXT_DAMAGED: 'Found by the desk in its database; its tests hold it.',
  DeliveryUnknown: 'Found by the desk when it looks for a mail; its tests hold it.',
  InternalError: 'A fault of the desk itself; its tests hold it.',
}

test('no code of the book is left out, but what cannot be said here, and nothing is excused that is said', () => {
  const provoked = new Set(PROVOCATIONS.map(({ code }) => code.toLowerCase()))
  const codes = new Set(BOOK_ENTRIES.flatMap((entry) => entry.codes))
  expect([...codes].filter((code) => !provoked.has(code.toLowerCase()) && EXCUSED[code] === undefined)).toEqual([])
  expect(Object.keys(EXCUSED).filter((code) => provoked.has(code.toLowerCase()) || !codes.has(code))).toEqual([])
})
