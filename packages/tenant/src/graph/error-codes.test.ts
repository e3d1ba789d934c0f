// Microsoft's error codes for mail, one row each: provoked by making the condition true where there is one, else by a fault.
import { afterEach, beforeEach, expect, test } from 'vitest'

import { GRAPH_ERRORS } from '../faults/graph-refusal.ts'
import { deliverMany, openGraph, valueOf } from './test-tenant.ts'
import type { Answer } from './test-tenant.ts'

let opened: Awaited<ReturnType<typeof openGraph>>
const support = 'support@contoso.example'
const toAnn = [{ emailAddress: { address: 'ann.lee@example.com' } }]

beforeEach(async () => {
  opened = await openGraph()
  deliverMany(opened.world, 1)
})
afterEach(async () => {
  await opened.tenant.close()
})

const person = async (scopes?: readonly string[]) => opened.graph(await opened.tokenFor(support, scopes))
const app = async (...roles: string[]) => opened.graph(await opened.appToken(roles))
const settings = () => opened.world.mail.settings
const firstId = async () => String(valueOf(await (await person()).get('/me/messages?$select=id'))[0]?.['id'])
const send = async (message: Record<string, unknown>, to: unknown = toAnn) =>
  await (await person()).post('/me/sendMail', { message: { subject: 'Hi', toRecipients: to, ...message } })
const forced = (code: string) => async (): Promise<Answer> => {
  opened.world.faults.add({ protocol: 'graph', operation: '*', effect: { kind: 'error', code }, count: 1 })
  return await (await person()).get('/me/messages')
}

type Row = readonly [status: number, code: string, words: string, provoke: () => Promise<Answer>]

const ROWS: readonly Row[] = [
  [401, 'InvalidAuthenticationToken', 'CompactToken parsing failed', async () => await opened.graph('rubbish').get('/me')],
  [
    401,
    'InvalidAuthenticationToken',
    'Access token has expired or is not yet valid.',
    async () => {
      const client = await person()
      opened.world.clock.shift(3 * 3_600_000)
      return await client.get('/me/messages')
    },
  ],
  [401, 'Unauthorized', '', forced('Unauthorized')],
  [401, 'TokenNotFound', '', forced('TokenNotFound')],
  [
    403,
    'ErrorAccessDenied',
    'Access is denied. Check credentials',
    async () => await (await person(['Mail.Send'])).get('/me/messages'),
  ],
  [
    403,
    'ErrorAccessDenied',
    'Access to OData is disabled.',
    async () => {
      settings().appMailboxes = new Map([[opened.app.appId, []]])
      return await (await app('Mail.Read')).get(`/users/${support}/messages`)
    },
  ],
  [
    403,
    'ErrorAccessDenied',
    'Blocked by tenant configured AppOnly AccessPolicy settings.',
    async () => {
      settings().appRoles = new Map([[opened.app.appId, [{ role: 'Application Mail.Read', mailboxes: [] }]]])
      return await (await app()).get(`/users/${support}/messages`)
    },
  ],
  [403, 'Authorization_RequestDenied', 'Insufficient privileges', async () => await (await person(['Mail.Read'])).get('/me')],
  [
    403,
    'ErrorSendAsDenied',
    'does not have the right to send mail on behalf',
    async () => await send({ from: { emailAddress: { address: 'sam@contoso.example' } } }),
  ],
  [
    404,
    'ErrorItemNotFound',
    'not found in the store',
    async () => {
      const id = await firstId()
      await (await person()).post(`/me/messages/${id}/move`, { destinationId: 'archive' })
      return await (await person()).get(`/me/messages/${id}`)
    },
  ],
  [
    404,
    'MailboxNotEnabledForRESTAPI',
    'inactive, soft-deleted, or is hosted on-premise',
    async () => {
      opened.world.directory.addUser({ userPrincipalName: 'nobox@contoso.example', mailboxEnabled: false })
      return await (await app('Mail.Read')).get('/users/nobox@contoso.example/messages')
    },
  ],
  [
    404,
    'ErrorInvalidUser',
    "The requested user 'nobody@contoso.example' is invalid.",
    async () => await (await app('Mail.Read')).get('/users/nobody@contoso.example/messages'),
  ],
  [
    404,
    'Request_ResourceNotFound',
    'does not exist',
    async () => await (await app('User.Read.All')).get('/users/nobody@contoso.example'),
  ],
  [404, 'ErrorNonExistentMailbox', 'no mailbox associated', forced('ErrorNonExistentMailbox')],
  [404, 'ResourceNotFound', '', async () => await (await person()).get('/subscriptions/00000000-0000-4000-8000-000000000000')],
  [400, 'ErrorInvalidIdMalformed', 'Id is malformed.', async () => await (await person()).get('/me/messages/damaged')],
  [400, 'ErrorInvalidRecipients', "At least one recipient isn't valid.", async () => await send({}, [])],
  [400, 'RequestBodyRead', "The property 'colour' does not exist", async () => await send({ colour: 'red' })],
  [400, 'BadRequest', '/me request is only valid with delegated', async () => await (await app('Mail.Read')).get('/me/messages')],
  [400, 'Request_BadRequest', '', forced('Request_BadRequest')],
  [
    400,
    'ErrorInvalidPropertySet',
    "'subject'",
    async () => await (await person()).ask('PATCH', `/me/messages/${await firstId()}`, { subject: 'No' }),
  ],
  [400, 'ErrorInvalidRequest', 'not a draft', async () => await (await person()).post(`/me/messages/${await firstId()}/send`)],
  [
    400,
    'InefficientFilter',
    'too complex',
    async () => await (await person()).get('/me/messages?$filter=isRead eq false&$orderby=receivedDateTime'),
  ],
  [
    400,
    'InvalidInternetMessageHeader',
    "'In-Reply-To' should start with 'x-' or 'X-'",
    async () => await send({ internetMessageHeaders: [{ name: 'In-Reply-To', value: '<a@b>' }] }),
  ],
  [
    400,
    'InvalidInternetMessageHeaderCollection',
    '',
    async () => await send({ internetMessageHeaders: [1, 2, 3, 4, 5, 6].map((at) => ({ name: `x-${String(at)}`, value: 'y' })) }),
  ],
  [
    400,
    'ErrorMimeContentInvalidBase64String',
    'Invalid base64 string for MIME content.',
    async () => await (await person()).ask('POST', '/me/sendMail', 'no base64!', { 'content-type': 'text/plain' }),
  ],
  [
    409,
    'ErrorFolderExists',
    'already exists',
    async () => {
      await (await person()).post('/me/mailFolders', { displayName: 'Twice' })
      return await (await person()).post('/me/mailFolders', { displayName: 'Twice' })
    },
  ],
  [
    410,
    'SyncStateNotFound',
    'sync state generation is not found',
    async () => {
      settings().deltaExpiryAnswer = 'gone-sync-state-not-found'
      settings().deltaTokenLifeMilliseconds = 1_800_000
      const delta = await (await person()).get('/me/mailFolders/inbox/messages/delta')
      opened.world.clock.shift(1_801_000)
      return await (await person()).get(String(delta.body['@odata.deltaLink']))
    },
  ],
  [
    410,
    'resyncRequired',
    'Resync required',
    async () => {
      settings().deltaExpiryAnswer = 'gone-resync-required'
      const delta = await (await person()).get('/me/mailFolders/inbox/messages/delta')
      opened.world.mail.expireDeltaTokens()
      return await (await person()).get(String(delta.body['@odata.deltaLink']))
    },
  ],
  [
    412,
    'ErrorIrresolvableConflict',
    'change key',
    async () =>
      await (await person()).ask('PATCH', `/me/messages/${await firstId()}`, { isRead: true }, { 'if-match': 'W/"old"' }),
  ],
  [
    413,
    'ErrorMessageSizeExceeded',
    'exceeds the maximum supported size',
    async () => {
      settings().maxMessageBytes = 100
      return await send({})
    },
  ],
  [413, 'RequestEntityTooLarge', '', async () => await send({ body: { contentType: 'text', content: 'x'.repeat(4_300_000) } })],
  [
    429,
    'ApplicationThrottled',
    'MailboxConcurrency',
    async () => {
      settings().maxConcurrentRequests = 0
      return await (await person()).get('/me/messages')
    },
  ],
  [
    429,
    'ApplicationThrottled',
    'MaxRequests',
    async () => {
      settings().maxRequestsPerWindow = 0
      return await (await person()).get('/me/messages')
    },
  ],
  [
    429,
    'ApplicationThrottled',
    'IncomingBytes',
    async () => {
      settings().maxUploadBytesPerWindow = 10
      return await send({})
    },
  ],
  [
    429,
    'TooManyRequests',
    'Too many requests.',
    async () => {
      settings().maxAppRequestsPerTenSeconds = 0
      return await (await person()).get('/me/messages')
    },
  ],
  [
    429,
    'ErrorExceededMessageLimit',
    '',
    async () => {
      settings().maxSendsPerMinute = 1
      await send({})
      return await send({})
    },
  ],
  [
    507,
    'ErrorQuotaExceeded',
    'failed to get the correct properties',
    async () => {
      settings().mailboxQuotaBytes = 10
      return await send({})
    },
  ],
  [
    403,
    'ErrorAccountSuspend',
    '',
    async () => {
      settings().suspendedSenders = [support]
      return await send({})
    },
  ],
  [403, 'ErrorAccountSuspendShowTierUpgrade', '', forced('ErrorAccountSuspendShowTierUpgrade')],
  [500, 'ErrorInternalServerTransientError', '', forced('ErrorInternalServerTransientError')],
  [503, 'ErrorMailboxStoreUnavailable', '', forced('ErrorMailboxStoreUnavailable')],
  [503, 'ErrorMailboxMoveInProgress', '', forced('ErrorMailboxMoveInProgress')],
  [504, 'ErrorTimeoutExpired', '', forced('ErrorTimeoutExpired')],
  [503, 'ResourceUnhealthy', 'MdbReplicationProtectionUtilizationMonitor', forced('ResourceUnhealthy')],
  [500, 'generalException', '', forced('generalException')],
  [503, 'serviceNotAvailable', '', forced('serviceNotAvailable')],
  [504, 'UnknownError', '', forced('UnknownError')],
]

test.each(ROWS)('%i %s %s', async (status, code, words, provoke) => {
  const answer = await provoke()
  expect(answer.status).toBe(status)
  expect(answer.body).toEqual({
    error: {
      code,
      message: expect.stringContaining(words),
      innerError: {
        date: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
        'request-id': answer.headers.get('request-id'),
        'client-request-id': expect.any(String),
      },
    },
  })
  expect(answer.headers.has('www-authenticate')).toBe(status === 401)
})

test('every code a fault knows has its row above', () => {
  const rows = new Set(ROWS.map(([, code]) => code.toLowerCase()))
  expect(Object.keys(GRAPH_ERRORS).filter((code) => !rows.has(code.toLowerCase()))).toEqual(['InsufficientClaims'])
})

test('continuous access evaluation asks for more claims, without a body', async () => {
  const answer = await forced('InsufficientClaims')()
  expect([answer.status, answer.body['text']]).toEqual([401, ''])
  expect(answer.headers.get('www-authenticate')).toMatch(/error="insufficient_claims", claims="[\w+/=]+"$/)
})

test('a throttled request may come without Retry-After', async () => {
  settings().maxConcurrentRequests = 0
  settings().retryAfterSeconds = null
  expect((await (await person()).get('/me/messages')).headers.get('retry-after')).toBeNull()
  settings().retryAfterSeconds = 3
  expect((await (await person()).get('/me/messages')).headers.get('retry-after')).toBe('3')
})
