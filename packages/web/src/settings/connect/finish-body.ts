import type { BodyInOf, routes, TestRequestIn } from '@postdesk/contract'
import { connectionOf, type ConnectionValues } from '../connection/connection-values.ts'
import type { PlacementValues } from '../placement-fields.tsx'
import type { ReceiveValues } from '../receive-fields.tsx'
import type { ConnectSearch } from './connect-search.ts'
import { chosenOf } from './providers.ts'
import { incomingServer, outgoingServer } from './server-values.ts'
import { startOf } from './start-of.ts'

type Body = BodyInOf<typeof routes.createAccount>

/** What stands in no address. */
export type Unwritten = { readonly password: string; readonly extra: ConnectionValues }

export const receiveOf = (given: ConnectSearch): ReceiveValues => ({
  checkSeconds: Number(given.every ?? '30'),
  folder: given.folder ?? 'inbox',
  afterRead: given.after ?? 'leave',
  moveTo: given.moveTo ?? '',
})

export const placementOf = (given: ConnectSearch): PlacementValues => ({
  groupId: given.group ?? null,
  categoryId: given.category ?? null,
  companyId: given.company ?? null,
  brandId: given.brand ?? null,
})

/** Whether answers leave from this mailbox itself: by default, but where no server for that was named. */
export const sendsItself = (given: ConnectSearch): boolean => given.out === undefined

/** The account as it is to be saved. */
export function accountBody(given: ConnectSearch, { password, extra }: Unwritten): Omit<Body, 'enabled'> {
  const { protocol, outgoing, byPassword } = chosenOf(given)
  const receive = receiveOf(given)
  const address = given.address ?? ''
  const out =
    given.out === undefined
      ? { send: true, outgoingProtocol: outgoing }
      : given.out === 'none'
        ? { send: false }
        : { outgoingAccountId: given.out }
  const proof = byPassword ? { password } : given.attempt === undefined ? {} : { attemptId: given.attempt }
  return {
    ...proof,
    ...out,
    name: given.name?.trim() || address,
    address,
    protocol,
    connection: connectionOf(incomingServer(given, extra), protocol),
    ...(sendsItself(given) ? { outgoingConnection: connectionOf(outgoingServer(given, extra), outgoing) } : {}),
    checkSeconds: receive.checkSeconds,
    folder: receive.folder,
    afterRead: receive.afterRead,
    moveTo: receive.afterRead === 'move' ? receive.moveTo : null,
    ...startOf(given.start ?? 'now'),
    senderName: given.sender?.trim() || null,
    autoReply: given.reply !== 'no',
    allowAutoSubmitted: given.auto !== 'no',
    primary: given.primary === 'yes',
  }
}

/** The same as a test of the form takes it: both ways, or only receiving. */
export function testBody(given: ConnectSearch, { password, extra }: Unwritten): TestRequestIn {
  const { protocol, outgoing, byPassword } = chosenOf(given)
  const proof = byPassword ? { password } : {}
  return {
    address: given.address ?? '',
    ...(byPassword || given.attempt === undefined ? {} : { attemptId: given.attempt }),
    incoming: {
      ...proof,
      protocol,
      folder: given.folder ?? 'inbox',
      connection: connectionOf(incomingServer(given, extra), protocol),
    },
    outgoing: sendsItself(given)
      ? {
          ...proof,
          protocol: outgoing,
          authentication: byPassword ? 'password' : 'oauth',
          connection: connectionOf(outgoingServer(given, extra), outgoing),
        }
      : null,
  }
}
