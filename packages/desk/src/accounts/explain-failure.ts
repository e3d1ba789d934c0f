import { ConnectorError, fateOf, type ErrorCard } from '@postdesk/connectors'

/** A failure of an account in plain words, whatever it is. What is not the connectors' is a fault of ours and says so. */
export function explainFailure(error: unknown, address: string, now: Date): ErrorCard {
  if (error instanceof ConnectorError) return plainCard(error, address, now)
  return {
    id: 'internal-error',
    title: 'Postdesk failed over this account',
    why: 'This is a fault of Postdesk, not of the mailbox. It is tried again; the log of the server has the details.',
    who: 'postdesk-admin',
    actions: [{ kind: 'button', text: 'Check now', act: 'check-now' }],
    codes: [error instanceof Error ? error.name : 'unknown'],
    correlationId: null,
    providerText: null,
    at: now.toISOString(),
  }
}

function plainCard(error: ConnectorError, address: string, now: Date): ErrorCard {
  const isPassing = fateOf(error).kind === 'again'
  return {
    id: error.code.toLowerCase().replaceAll('_', '-'),
    title: error.message,
    why: `${address}: ${isPassing ? 'Postdesk tries again by itself.' : 'Somebody must act before Postdesk can go on.'}`,
    who: isPassing ? 'nobody' : 'postdesk-admin',
    actions: [{ kind: 'button', text: 'Check now', act: 'check-now' }],
    codes: [error.facts.providerCode, error.code].filter((code) => code !== undefined),
    correlationId: error.facts.correlationId ?? null,
    providerText: error.facts.providerText ?? null,
    at: now.toISOString(),
  }
}
