import type { ErrorCard } from '@postdesk/connectors'

/** What an agent is told of a mail that may have left, where nobody but a person can look. */
export function unknownCard(now: Date): ErrorCard {
  return {
    id: 'delivery-unknown',
    title: 'It is not known whether this mail left',
    why: 'The server went silent while it was taking the mail, and its Sent Items cannot be looked through.',
    who: 'mailbox-owner',
    actions: [{ kind: 'text', text: 'Look into the Sent Items of the mailbox. If the mail is not there, press "Try again".' }],
    codes: [],
    correlationId: null,
    providerText: null,
    at: now.toISOString(),
  }
}
