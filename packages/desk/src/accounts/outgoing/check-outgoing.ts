import type { Connection, OutgoingProtocol } from '@postdesk/contract'
import type { OutgoingAccountRow } from '../../db/index.ts'

export type OutgoingFields = {
  readonly name: string
  readonly senderName: string | null
  readonly replyTo: string | null
  readonly replyTag: boolean
  readonly numberInSubject: boolean
  readonly protocol: OutgoingProtocol
  readonly connection: Connection
  /** `delegated` and `app-only` stand for a sign-in, which tells by itself which of the two it is. */
  readonly authentication: 'delegated' | 'app-only' | 'password' | 'none'
  readonly password?: string | undefined
  readonly attemptId?: string | undefined
  readonly primary: boolean
  readonly enabled: boolean
}
export type OutgoingChange = { readonly [F in keyof OutgoingFields]?: OutgoingFields[F] | undefined }

export type OutgoingSaved =
  | { readonly kind: 'saved'; readonly id: string }
  | { readonly kind: 'missing' }
  | {
      readonly kind: 'wrong'
      readonly field: 'attemptId' | 'password' | 'address' | 'authentication' | 'connection' | 'connection.proxyUrl' | 'protocol'
      readonly message: string
    }

/** What cannot go together, before anything is saved. */
export function faultOf(
  given: OutgoingFields,
  has: { readonly hasPassword: boolean; readonly isAuthorized: boolean },
): OutgoingSaved | null {
  const { protocol, authentication, connection } = given
  const wrong = (field: 'password' | 'attemptId' | 'authentication' | 'connection', message: string): OutgoingSaved => ({
    kind: 'wrong',
    field,
    message,
  })
  if (protocol === 'graph' && (authentication === 'password' || authentication === 'none'))
    return wrong('authentication', 'Microsoft Graph takes no password: sign in with Microsoft, or send by SMTP.')
  if (protocol === 'ews' && authentication === 'none')
    return wrong('authentication', 'Exchange Web Services always asks who we are: sign in, or enter a password.')
  if (authentication === 'password' && given.password === undefined && !has.hasPassword)
    return wrong('password', 'Enter the password of the mailbox.')
  if (keptAs(authentication) === 'oauth' && given.attemptId === undefined && !has.isAuthorized)
    return wrong('attemptId', 'Sign in first; then the account can be saved.')
  if (keptAs(authentication) !== 'oauth' && protocol === 'smtp' && (connection.server?.host ?? null) === null)
    return wrong('connection', 'Name the mail server: without a sign-in nothing says which it is.')
  if (keptAs(authentication) !== 'oauth' && protocol === 'ews' && connection.ewsUrl === null)
    return wrong(
      'connection',
      'Name the address of Exchange Web Services, such as https://mail.contoso.example/EWS/Exchange.asmx.',
    )
  return null
}

/** How the row says it. */
export const keptAs = (authentication: OutgoingFields['authentication']): OutgoingAccountRow['authentication'] =>
  authentication === 'delegated' || authentication === 'app-only' ? 'oauth' : authentication
