import type { BodyInOf, OutgoingAccount, routes } from '@postdesk/contract'
import { connectionOf, emptyConnection, valuesOf, type ConnectionValues } from '../connection/connection-values.ts'

/** How the form asks: `sign-in` and `app-only` are sign-ins, which tell by themselves which of the two they are. */
export type Proof = 'delegated' | 'app-only' | 'password' | 'none'
export type OutgoingValues = {
  readonly name: string
  readonly address: string
  readonly senderName: string
  readonly replyTo: string
  readonly replyTag: boolean
  readonly numberInSubject: boolean
  readonly protocol: OutgoingAccount['protocol']
  readonly authentication: Proof
  readonly connection: ConnectionValues
  readonly primary: boolean
  readonly enabled: boolean
}

export const emptyOutgoing: OutgoingValues = {
  name: '',
  address: '',
  senderName: '',
  replyTo: '',
  replyTag: false,
  numberInSubject: false,
  protocol: 'graph',
  authentication: 'delegated',
  connection: emptyConnection,
  primary: false,
  enabled: true,
}

export const valuesOfOutgoing = (account: OutgoingAccount): OutgoingValues => ({
  name: account.name,
  address: account.address,
  senderName: account.senderName ?? '',
  replyTo: account.replyTo ?? '',
  replyTag: account.replyTag,
  numberInSubject: account.numberInSubject,
  protocol: account.protocol,
  authentication: account.authentication,
  connection: valuesOf(account.connection),
  primary: account.primary,
  enabled: account.enabled,
})

const proofs: readonly { value: Proof; label: string }[] = [
  { value: 'delegated', label: 'Somebody signs in' },
  { value: 'app-only', label: 'The app itself (app-only)' },
  { value: 'password', label: 'Password' },
  { value: 'none', label: 'None: the relay knows this server' },
]

/** How one can prove oneself over a protocol: Graph takes no password, and EWS always asks. */
export function proofsOf(protocol: OutgoingAccount['protocol']): readonly { value: Proof; label: string }[] {
  const fits = (proof: Proof) =>
    protocol === 'smtp' ? true : proof === 'none' ? false : protocol === 'ews' || proof !== 'password'
  return proofs.filter(({ value }) => fits(value))
}

export const isSignIn = (proof: Proof): boolean => proof === 'delegated' || proof === 'app-only'

/** What the API takes; the password and the sign-in go along where there is a new one. */
export function outgoingBody(
  values: OutgoingValues,
  proof: { readonly password: string; readonly attemptId: string | undefined },
): Omit<BodyInOf<typeof routes.createOutgoingAccount>, 'address'> {
  return {
    name: values.name.trim() || values.address.trim(),
    senderName: values.senderName.trim() || null,
    replyTo: values.replyTo.trim() || null,
    replyTag: values.replyTag,
    numberInSubject: values.numberInSubject,
    protocol: values.protocol,
    authentication: values.authentication,
    connection: connectionOf(values.connection, values.protocol),
    primary: values.primary,
    enabled: values.enabled,
    ...(values.authentication === 'password' && proof.password !== '' ? { password: proof.password } : {}),
    ...(isSignIn(values.authentication) && proof.attemptId !== undefined ? { attemptId: proof.attemptId } : {}),
  }
}
