import { readFile } from 'node:fs/promises'

import { startTenant } from '@postdesk/tenant'
import type { Tenant } from '@postdesk/tenant'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { describeOutgoingContract, failureOf, outgoing } from '../../test/connector-contract.ts'
import type { SendFault, TokenKind } from '../../test/connector-contract.ts'
import { mintToken } from '../../test/mint-token.ts'
import type { SmtpOptions } from './smtp-options.ts'
import { smtpOutgoing } from './smtp-outgoing.ts'

const MAILBOX = 'support@contoso.example'

let tenant: Tenant
let caPem: string
beforeAll(async () => {
  tenant = await startTenant()
  caPem = await readFile(tenant.caFile, 'utf8')
})
afterAll(async () => {
  await tenant.close()
})

async function control(method: string, path: string, body?: unknown): Promise<Response> {
  return await fetch(`${tenant.endpoints.control}${path}`, { method, ...(body !== undefined && { body: JSON.stringify(body) }) })
}

function options(changes: Partial<SmtpOptions> = {}): SmtpOptions {
  return {
    host: 'localhost',
    port: tenant.endpoints.smtp.port,
    security: 'starttls',
    user: MAILBOX,
    token: async () => await mintToken(tenant, MAILBOX, 'SMTP.Send'),
    caPem,
    ...changes,
  }
}

function tokenSource(kind: TokenKind): (given?: { readonly fresh?: boolean }) => Promise<string> {
  return async (given) => {
    const isRefused = kind === 'refused' || (kind === 'refused-then-good' && given?.fresh !== true)
    return isRefused ? 'never-given' : await mintToken(tenant, MAILBOX, 'SMTP.Send')
  }
}

const FAULTS: Readonly<Record<SendFault, { operation: string; effect: object }>> = {
  'cut-before-submit': { operation: 'mail', effect: { kind: 'cut', when: 'before' } },
  'cut-after-submit': { operation: 'data', effect: { kind: 'cut', when: 'after' } },
  throttle: { operation: 'mail', effect: { kind: 'error', code: '4.3.2' } },
  unavailable: { operation: 'mail', effect: { kind: 'error', code: '4.7.0' } },
}

describeOutgoingContract('SMTP to Exchange Online', async () => {
  await control('POST', '/reset')
  const { imap } = tenant.endpoints
  return {
    connect: (kind = 'good') =>
      Promise.resolve(
        smtpOutgoing(
          options({
            token: tokenSource(kind),
            sentItems: {
              host: 'localhost',
              port: imap.tlsPort,
              security: 'tls',
              user: MAILBOX,
              token: async () => await mintToken(tenant, MAILBOX, 'IMAP.AccessAsUser.All'),
              caPem,
            },
            keepsMessageId: true,
            sentItemsWaits: [0, 200],
          }),
        ),
      ),
    from: MAILBOX,
    received: async (address) => {
      const mails = (await (await control('GET', `/outside?to=${address}`)).json()) as { id: string }[]
      return await Promise.all(
        mails.map(async ({ id }) => new Uint8Array(await (await control('GET', `/outside/${id}/raw`)).arrayBuffer())),
      )
    },
    fault: async (fault) => {
      const added = await control('POST', '/faults', { protocol: 'smtp', ...FAULTS[fault], count: 1 })
      if (!added.ok) throw new Error(await added.text())
    },
    close: () => Promise.resolve(),
  }
})

test('Exchange’s refusals are told apart, whatever their codes', async () => {
  await control('POST', '/reset')
  const failureIn = async (mail = outgoing(MAILBOX, 'ann.lee@example.com', 'refused')) => {
    const connector = smtpOutgoing(options())
    const failure = await failureOf(connector.submit(mail, { draftRef: null }))
    await connector.close()
    return { code: failure.code, providerCode: failure.facts.providerCode }
  }
  expect(await failureIn(outgoing('sam@contoso.example', 'ann.lee@example.com', 'as'))).toEqual({
    code: 'PERMISSION',
    providerCode: 'SendAsDenied',
  })
  await control('PATCH', '/settings', { mail: { maxMessageBytes: 10 } })
  expect((await failureIn()).code).toBe('TOO_LARGE')
  await control('PATCH', '/settings', { mail: { smtp: { maxRecipientsPerDay: 0 }, maxMessageBytes: 100_000 } })
  expect((await failureIn()).providerCode).toBe('SubmissionQuotaExceeded')
  await control('PATCH', '/settings', { mail: { smtp: { maxMessagesPerMinute: 0 } } })
  expect((await failureIn()).providerCode).toBe('SubmissionRate')
  await control('PATCH', '/settings', { mail: { smtpClientAuthenticationDisabled: true } })
  expect(await failureIn()).toEqual({ code: 'CONFIGURATION', providerCode: '5.7.139' })
})
