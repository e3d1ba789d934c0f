import { makeClient, type Client, type ErrorCard } from '@postdesk/contract'
import type { Kysely } from 'kysely'
import { json, type Schema } from '../../src/db/index.ts'
import type { Rig } from './open-rig.ts'
import { seedStructure } from './seed-structure.ts'
import { authorizeMailbox, cookieOf, keepTenantApp } from './tenant-app.ts'
import { seedTickets, type SeededTickets } from './seed-tickets.ts'

export const ALEX = { name: 'Alex Agent', email: 'alex@contoso.example', password: 'a-long-enough-password' }
const SUPPORT = 'support@contoso.example'
const MINUTE = 60_000
const DAY = 86_400_000

export type Seeded = SeededTickets & {
  readonly registrationId: string
  /** One with a long name and every kind of credential, in every state. */
  readonly longRegistrationId: string
  /** A finished sign-in that no account has used yet. */
  readonly attemptId: string
  /** A sign-in of the wrong person: refused, with its card. */
  readonly refusedAttemptId: string
  readonly goodAccountId: string
  readonly outgoingAccountId: string
  readonly needyAccountId: string
  readonly heldMailId: string
}

/** Makes the first administrator and signs the browser in as them. */
export async function signInAsFirst({ desk, context }: Rig): Promise<Client> {
  const headers = { origin: desk.url }
  await makeClient({ base: desk.url, headers }).createAdministrator({ body: ALEX })
  const answer = await context.request.post(`${desk.url}/api/auth/sign-in/email`, {
    headers,
    data: { email: ALEX.email, password: ALEX.password },
  })
  if (!answer.ok()) throw new Error(`Signing in answered ${answer.status()}`)
  return makeClient({ base: desk.url, headers: { ...headers, cookie: await cookieOf({ desk, context }) } })
}

/**
 * A desk as it looks after a bad year: long names, subjects of 200 characters, text from right to left, 40 attachments, 2,000
 * messages, accounts in every state. One mailbox is really linked; the rest are rows nothing works on.
 */
export async function seedDesk(rig: Rig, client: Client): Promise<Seeded> {
  const { kysely } = rig.desk.database
  const { registrationId, longRegistrationId } = await keepRegistrations(rig, client)
  const goodAttempt = await authorizeMailbox(rig, client, { registrationId, address: SUPPORT })
  const good = await client.createAccount({
    body: { name: 'Support', address: SUPPORT, attemptId: goodAttempt, senderName: 'Contoso Support', autoReply: false },
  })
  // It has been tested by now and is left alone: what the pictures show must not depend on the moment.
  await kysely
    .updateTable('incoming_account')
    .set({
      state: 'receiving',
      after_read: 'move',
      move_to: 'Billing/Done',
      last_mail_at: ago(4 * MINUTE),
      last_checked_at: ago(10_000),
      next_check_at: new Date(Date.now() + DAY),
    })
    .where('id', '=', good.id)
    .execute()
  const needyAccountId = await seedAccounts(kysely, registrationId)
  await seedHistory(kysely, needyAccountId)
  await seedAgents(client)
  await seedApiKeys(client)
  const agents = await client.listAgents()
  const tickets = await seedTickets(kysely, {
    accountId: good.id,
    outgoingId: good.outgoing?.id ?? '',
    me: agents.agents.find((one) => one.email === ALEX.email)?.id ?? '',
  })
  await seedStructure(client, { accountId: good.id, ...tickets })
  return {
    ...tickets,
    registrationId,
    longRegistrationId,
    goodAccountId: good.id,
    outgoingAccountId: good.outgoing?.id ?? '',
    needyAccountId,
    heldMailId: await seedMailLog(kysely, good.id, tickets.printer),
    attemptId: await authorizeMailbox(rig, client, { registrationId, address: 'sam@contoso.example' }),
    refusedAttemptId: await authorizeMailbox(
      rig,
      client,
      { registrationId, address: 'info@contoso.example' },
      'sam@contoso.example',
    ),
  }
}

async function keepRegistrations(rig: Rig, client: Client): Promise<Pick<Seeded, 'registrationId' | 'longRegistrationId'>> {
  const kept = await keepTenantApp(rig, client)
  // Ends within two months: it is counted on Settings, and listed there.
  await rig.desk.database.kysely
    .updateTable('app_credential')
    .set({ expires_at: new Date(Date.now() + 40 * DAY) })
    .where('registration_id', '=', kept)
    .execute()
  // Without the permission Entra says no, and the page says since when.
  await client.readCredentialEnds({ params: { id: kept } }).catch(() => undefined)
  await rig.desk.database.kysely
    .updateTable('app_registration')
    .set({ ends_read_at: ago(9 * DAY), ends_tried_at: ago(3 * 3_600_000) })
    .where('id', '=', kept)
    .execute()
  const colleagues = await rig.desk.database.kysely
    .insertInto('app_registration')
    .values({
      name: 'The app registration of the colleagues in the Wissenschaftlich-Technische Verwaltungsgemeinschaft Süd-Ost',
      cloud: 'worldwide',
      tenant_id: '11111111-2222-4333-8444-555555555555',
      client_id: '66666666-7777-4888-9999-000000000000',
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await client.createCredential({ params: { id: colleagues.id }, body: { kind: 'certificate', days: 730 } })
  const tokenFile = '/var/run/secrets/azure/tokens/azure-identity-token'
  await client.createCredential({ params: { id: colleagues.id }, body: { kind: 'federated', tokenFile } })
  for (const [name, days, card] of [
    ['The secret of the summer, which the colleagues of the northern branches still use', 9, null],
    ['Client secret', -3, SECRET_EXPIRED],
  ] as const)
    await rig.desk.database.kysely
      .insertInto('app_credential')
      .values({
        registration_id: colleagues.id,
        kind: 'secret',
        name,
        sealed: 'none',
        expires_at: new Date(Date.now() + days * DAY),
        created_at: ago(40 * DAY),
        ...(card === null ? {} : { refused_at: ago(2 * 3_600_000), refused_card: json(card) }),
      })
      .execute()
  return { registrationId: kept, longRegistrationId: colleagues.id }
}

async function seedAgents(client: Client): Promise<void> {
  for (const [name, email, role] of [
    ['Bo Chen', 'bo.chen@contoso.example', 'agent'],
    ['Maximiliane Freifrau von und zu Hohenstein-Schwarzenberg', 'm.hohenstein-schwarzenberg@contoso.example', 'admin'],
    ['مريم الخوارزمي', 'maryam@contoso.example', 'agent'],
  ] as const)
    await client.createAgent({ body: { name, email, role, password: ALEX.password } })
}

async function seedApiKeys(client: Client): Promise<void> {
  const inAYear = new Date(Date.now() + 365 * DAY).toISOString()
  await client.createApiKey({ body: { name: 'Nightly export of the mail log', role: 'agent', expiresAt: inAYear } })
  await client.createApiKey({
    body: { name: 'The monitoring of the colleagues in the data centre of the northern branches', role: 'admin' },
  })
}

const SIGN_IN_AGAIN: ErrorCard = {
  id: 'refresh-token-revoked',
  title: 'The sign-in is no longer valid',
  why: 'The password of billing@contoso.example was changed, or an administrator ended its sessions. No mail is fetched until somebody signs in again.',
  who: 'mailbox-owner',
  actions: [
    { kind: 'button', text: 'Sign in again', act: 're-authorize' },
    { kind: 'link', text: 'See the sign-in log of the account', url: 'https://entra.microsoft.com/#view/SignInLogs' },
    {
      kind: 'command',
      text: 'Or see in PowerShell whether the account is blocked',
      command: 'Get-MgUser -UserId billing@contoso.example -Property AccountEnabled | Format-List DisplayName,AccountEnabled',
    },
  ],
  codes: ['AADSTS50173', 'invalid_grant', 'HTTP 400'],
  correlationId: '6f9d4c52-8f3e-4a7c-9b60-0d5a8c1e2f34',
  traceId: '2b7e0f64-1c3d-4d5e-8a9b-7f6e5d4c3b00',
  providerText:
    'AADSTS50173: The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password.',
  at: new Date(Date.now() - 3 * 3_600_000).toISOString(),
}
const SECRET_EXPIRED: ErrorCard = {
  id: 'secret-expired',
  title: 'The client secret has expired',
  why: 'Microsoft takes this secret no longer. Another credential of the app registration was used in its place.',
  who: 'entra-admin',
  actions: [{ kind: 'text', text: 'Remove this secret here and in Entra.' }],
  codes: ['AADSTS7000222', 'invalid_client'],
  correlationId: '0c1d2e3f-4a5b-4c6d-8e7f-9a0b1c2d3e4f',
  traceId: null,
  providerText: 'AADSTS7000222: The provided client secret keys for app are expired.',
  at: new Date(Date.now() - 2 * 3_600_000).toISOString(),
}
const THROTTLED: ErrorCard = {
  id: 'graph-throttled',
  title: 'Microsoft asks Postdesk to go slower',
  why: 'Other programs work on this mailbox too, or there is much mail at once. Postdesk waits as long as it was told.',
  who: 'nobody',
  actions: [{ kind: 'text', text: 'Nothing has to be done. If it lasts for hours, see which other programs use the mailbox.' }],
  codes: ['ApplicationThrottled', 'HTTP 429'],
  correlationId: null,
  traceId: null,
  providerText: null,
  at: new Date().toISOString(),
}

/** Accounts in every state, all due far in the future so that nobody works on them. Gives the one that needs somebody. */
async function seedAccounts(kysely: Kysely<Schema>, registrationId: string): Promise<string> {
  let needy = ''
  for (const [name, address, state, enabled, card] of [
    ['Billing', 'billing@contoso.example', 'needs-a-person', true, SIGN_IN_AGAIN],
    ['Facilities', 'facilities@contoso.example', 'waiting', true, THROTTLED],
    [
      'Human resources, recruiting and the onboarding of new colleagues in all of our northern branches',
      'hr.recruiting.and.onboarding.of.new.colleagues@northern-branches.contoso.example',
      'receiving',
      false,
      null,
    ],
  ] as const) {
    const authorization = await kysely
      .insertInto('mail_authorization')
      .values({
        registration_id: registrationId,
        kind: 'delegated',
        tenant_id: '11111111-2222-4333-8444-555555555555',
        username: address,
        mailbox_address: address,
        scopes: ['Mail.ReadWrite', 'Mail.Send', 'User.Read', 'offline_access'],
        authorized_by: 'Alex Agent',
        authorized_at: ago(40 * DAY),
        refreshed_at: ago(DAY),
        state: card?.who === 'mailbox-owner' ? 'needs-a-person' : 'good',
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const outgoing = await kysely
      .insertInto('outgoing_account')
      .values({ name, address, protocol: 'graph', authorization_id: authorization.id, sender_name: 'Contoso' })
      .returning('id')
      .executeTakeFirstOrThrow()
    const { id } = await kysely
      .insertInto('incoming_account')
      .values({
        name,
        address,
        protocol: 'graph',
        authorization_id: authorization.id,
        outgoing_account_id: outgoing.id,
        enabled,
        state,
        error_card: card === null ? null : json(card),
        last_checked_at: ago(20 * MINUTE),
        last_mail_at: ago(3 * 3_600_000),
        next_check_at: new Date(Date.now() + 30 * DAY),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    if (state === 'needs-a-person') needy = id
  }
  return needy
}

async function seedHistory(kysely: Kysely<Schema>, accountId: string): Promise<void> {
  const events = [
    ['Connected over Microsoft Graph and enabled', 'Alex Agent', null],
    ['First check: 214 mails were in the folder and became tickets', null, null],
    ['Microsoft asked us to go slower for 30 s; the check goes on at 14:05', null, THROTTLED],
    ['Receiving again', null, null],
    ['The folder was changed from inbox to Billing/Incoming', 'Maximiliane Freifrau von und zu Hohenstein-Schwarzenberg', null],
    ['Microsoft no longer accepts the sign-in (AADSTS50173)', null, SIGN_IN_AGAIN],
  ] as const
  for (const [index, [text, actor, card]] of events.entries())
    await kysely
      .insertInto('account_event')
      .values({
        incoming_account_id: accountId,
        kind: 'seeded',
        text,
        actor,
        error_card: card === null ? null : json(card),
        at: ago((events.length - index) * 5 * 3_600_000),
      })
      .execute()
}

/** A mail log with every state. Gives a held mail. */
async function seedMailLog(kysely: Kysely<Schema>, accountId: string, ticketId: number): Promise<string> {
  let held = ''
  for (let index = 0; index < 60; index += 1) {
    const state = (['filed', 'filed', 'filed', 'held', 'refused', 'filed', 'discarded', 'filed'] as const)[index % 8] ?? 'filed'
    const { id } = await kysely
      .insertInto('mail_log')
      .values({
        incoming_account_id: accountId,
        source_id: `seeded-${index}`,
        content_identity: `seeded-${index}`,
        blob: '0'.repeat(64),
        size: 1_000 + index * 37_117,
        received_at: ago(index * 11 * MINUTE + 4_000),
        arrived_at: ago(index * 11 * MINUTE),
        message_id_header: `<seeded.${index}.CAB3kQx-9d7f@mail.example.com>`,
        from_address:
          index % 7 === 2
            ? 'an.address.so.long.that.no.column.holds.it.in.full@subdomain.of.a.partner.example.com'
            : `customer${index}@example.com`,
        from_name: index % 4 === 0 ? 'Ann Lee' : '',
        to_addresses: ['support@contoso.example', 'sam@contoso.example'],
        held_version: state === 'held' ? (index % 16 === 3 ? '0.0.9' : '0.1.0') : null,
        settled_by: state === 'discarded' ? 'Alex Agent' : null,
        discard_reason: state === 'discarded' ? 'An advertisement' : null,
        subject:
          index % 9 === 4
            ? 'السلام عليكم، الطابعة في الطابق الثالث لا تعمل'
            : index % 5 === 1
              ? 'Re: '.repeat(30) + 'the printer'
              : `Invoice ${4_700 + index} is missing`,
        state,
        reason:
          state === 'held'
            ? 'nesting-too-deep: 120 parts in each other; more than 60 are not read'
            : state === 'refused'
              ? 'own-echo: a mail of ours that came back'
              : null,
        attempts: state === 'held' ? 8 : 1,
        // The server refused to move every twentieth.
        acknowledged_at: index % 20 === 8 ? null : ago(index * 11 * MINUTE),
        untreated_at: index % 20 === 8 ? ago(index * 11 * MINUTE) : null,
        ticket_id: state === 'filed' ? ticketId : null,
        settled_at: state === 'held' ? null : ago(index * 11 * MINUTE),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    if (state === 'held') held ||= id
  }
  return held
}

function ago(milliseconds: number): Date {
  return new Date(Date.now() - milliseconds)
}
