import { ConnectorError, explain, type ErrorCard } from '@postdesk/connectors'

/** What an agent is told of a mail that may have left, where nobody but a person can look. */
export function unknownCard(now: Date): ErrorCard {
  const message = 'No answer came after the mail was handed over.'
  const lost = new ConnectorError('NETWORK', message, { border: 'network', providerCode: 'DeliveryUnknown' })
  return explain(lost, { at: now })
}
