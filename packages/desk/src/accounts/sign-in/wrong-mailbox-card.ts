import type { ErrorCard } from '@postdesk/connectors'

/** Somebody signed in who cannot open the mailbox: said in words, with both addresses. Their tokens are thrown away. */
export function wrongMailboxCard(signedIn: string, expected: string, now: Date): ErrorCard {
  return {
    id: 'wrong-mailbox',
    title: `You signed in as ${signedIn}, this account is for ${expected}`,
    why: `${signedIn} may not open the mailbox ${expected}, so nothing was saved.`,
    who: 'mailbox-owner',
    actions: [
      { kind: 'text', text: `On Microsoft's page choose "Use another account" and sign in as ${expected}.` },
      {
        kind: 'text',
        text: `If ${expected} is a shared mailbox, say so in step 1, and give ${signedIn} full access to it in the Exchange admin center.`,
      },
      {
        kind: 'text',
        text: `If ${expected} is an alias or a distribution list, no mailbox has this address: enter the address of the mailbox itself.`,
      },
      { kind: 'button', text: 'Sign in again', act: 're-authorize' },
    ],
    codes: [],
    correlationId: null,
    traceId: null,
    providerText: null,
    at: now.toISOString(),
  }
}
