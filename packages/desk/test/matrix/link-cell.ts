import type { Connection } from '@postdesk/contract'
import type { z } from 'zod'
import { makeBrowser, walkSignIn } from '@postdesk/tenant/walk-sign-in'
import { waitFor } from '@postdesk/testkit'
import type { Cell } from './cells.ts'
import { DELEGATE, type MatrixRig } from './rig.ts'

/** What a registration is called that proves itself in this way. */
export type Registrations = Readonly<Record<'secret' | 'certificate' | 'federated', string>>

type ConnectionIn = z.input<typeof Connection>

const PATIENCE = { timeoutMs: 60_000, everyMs: 100 }
const PASSWORD = 'Contoso!2026'

/** The mailbox of a cell, made in the tenant with the rights its way in needs. */
export async function makeMailbox(rig: MatrixRig, cell: Cell): Promise<string> {
  const address = `${cell.route.incoming}-${cell.way}-${cell.mailbox}@contoso.example`
  await rig.control('POST', '/users', {
    userPrincipalName: address,
    kind: cell.mailbox,
    // `Add-MailboxPermission` and `Add-RecipientPermission`, for the app and for who signs in.
    fullAccess: [rig.appId, ...(cell.mailbox === 'shared' ? [DELEGATE] : [])],
    sendAs: [rig.appId, ...(cell.mailbox === 'shared' ? [DELEGATE] : [])],
  })
  return address
}

/** Links the mailbox by the API: the sign-in of the cell's way, then the account. Gives the account's id. */
export async function linkCell(rig: MatrixRig, cell: Cell, address: string, registrations: Registrations): Promise<string> {
  const { incoming, outgoing } = cell.route
  const isPassword = cell.way === 'password'
  const { ews } = rig.tenant.endpoints
  const connection: ConnectionIn = {
    caPem: rig.caPem,
    server: { security: 'tls' },
    ...(isPassword && incoming === 'ews' ? { ewsUrl: ews } : {}),
  }
  const attemptId = isPassword ? undefined : await signInFor(rig, cell, address, registrations, connection)
  const account = await rig.client.createAccount({
    body: {
      name: address,
      address,
      protocol: incoming,
      outgoingProtocol: outgoing,
      connection,
      outgoingConnection: connection,
      ...(attemptId === undefined ? { password: PASSWORD } : { attemptId }),
      autoReply: false,
      checkSeconds: 5,
      startAt: new Date(Date.now() - 3_600_000).toISOString(),
    },
  })
  return account.id
}

async function signInFor(
  rig: MatrixRig,
  cell: Cell,
  address: string,
  registrations: Registrations,
  connection: ConnectionIn,
): Promise<string> {
  const { incoming, outgoing } = cell.route
  const how = cell.way === 'code' ? ('browser' as const) : cell.way === 'device' ? ('device' as const) : ('app-only' as const)
  const registrationId = cell.way === 'certificate' || cell.way === 'federated' ? registrations[cell.way] : registrations.secret
  const attempt = await rig.client.createAttempt({
    body: {
      registrationId,
      address,
      how,
      incoming,
      outgoing,
      shared: cell.mailbox === 'shared',
      connection,
      outgoingConnection: connection,
    },
  })
  const login = cell.mailbox === 'shared' ? DELEGATE : address
  if (how === 'browser') {
    const sight = await walkSignIn(makeBrowser(), attempt.authorizeUrl ?? '', { login })
    if (!sight.sentTo) throw new Error(`The sign-in ended at a page: ${sight.text}`)
    await (await fetch(sight.sentTo, { headers: { cookie: rig.cookie } })).body?.cancel()
  }
  if (how === 'device') await typeCode(attempt.verificationUri ?? '', attempt.userCode ?? '', login)
  const settled = await waitFor(async () => {
    const now = await rig.client.getAttempt({ params: { id: attempt.id } })
    return now.status === 'waiting' ? undefined : now
  }, PATIENCE)
  if (settled.status !== 'authorized')
    throw new Error(
      `${settled.status}: ${settled.card?.title ?? ''} ${settled.card?.codes.join(' ') ?? ''} ${settled.card?.providerText ?? ''}`,
    )
  return attempt.id
}

/** What a person does on another device: opens the page, types the code, signs in. */
async function typeCode(verificationUri: string, userCode: string, login: string): Promise<void> {
  const browser = makeBrowser()
  const page = await browser.open(verificationUri)
  const next = await browser.press(page, { otc: userCode })
  const last = await walkSignIn({ ...browser, open: () => Promise.resolve(next) }, verificationUri, { login })
  if (last.status >= 400) throw new Error(`The device page ended at: ${last.text}`)
}

/** A customer writes, the ticket is answered, and the answer reaches the customer. */
export async function receiveAndAnswer(rig: MatrixRig, address: string, accountId: string): Promise<void> {
  const subject = `Question to ${address}`
  const customer = `customer-of-${address.replace('@', '-at-')}@example.com`
  await rig.control('POST', '/deliver', { to: address, from: `Ann Lee <${customer}>`, subject, text: 'Does it work?' })
  const ticket = await waitFor(async () => {
    const { tickets } = await rig.client.listTickets({ query: { view: 'all', q: subject } })
    const found = tickets.find((one) => one.subject === subject)
    if (found) return found
    const account = await rig.client.getAccount({ params: { id: accountId } })
    if (account.state === 'needs-you') throw new Error(`${account.stateText}: ${account.card?.providerText ?? ''}`)
    return undefined
  }, PATIENCE)
  await rig.client.createReply({ params: { id: ticket.id }, body: { html: '<p>It does.</p>' } })
  await waitFor(async () => {
    const { messages } = await rig.client.getTicket({ params: { id: ticket.id } })
    const delivery = messages.at(-1)?.delivery
    if (delivery?.state === 'failed' || delivery?.state === 'unknown')
      throw new Error(`${delivery.state}: ${delivery.card?.title ?? ''} ${delivery.card?.providerText ?? ''}`)
    const left = rig.tenant.world.mail.outside().find((mail) => mail.to.includes(customer))
    return delivery?.state === 'sent' && left ? left : undefined
  }, PATIENCE)
}
