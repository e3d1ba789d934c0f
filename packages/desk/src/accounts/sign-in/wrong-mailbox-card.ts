import { ConnectorError, explain, type ErrorCard } from '@postdesk/connectors'

/** Somebody signed in who cannot open the mailbox: said in words, with both addresses. Their tokens are thrown away. */
export function wrongMailboxCard(signedIn: string, expected: string, now: Date): ErrorCard {
  const facts = { border: 'entra', providerCode: 'WrongMailbox' } as const
  const wrong = new ConnectorError('CONFIGURATION', 'The mailbox does not open for who signed in.', facts)
  return explain(wrong, { accountAddress: expected, delegate: signedIn, at: now })
}
