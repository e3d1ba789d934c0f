import { ConnectorError, type ErrorCard } from '@postdesk/connectors'
import type { AppRegistrationRow } from '../db/index.ts'

/** The error book's card of a failure, with the facts of the account filled in. */
export function cardOf(
  error: unknown,
  facts: { readonly address: string; readonly registration: AppRegistrationRow; readonly now: Date },
): ErrorCard {
  const known = error instanceof ConnectorError ? error : null
  return {
    id: known === null ? 'unexpected' : `failure-${known.code.toLowerCase().replaceAll('_', '-')}`,
    title: known?.message ?? 'Something unexpected went wrong',
    why: `Working on ${facts.address} failed.`,
    who: known === null || known.code === 'CONFIGURATION' ? 'postdesk-admin' : 'mailbox-owner',
    actions: [{ kind: 'button', text: 'Authorize again', act: 're-authorize' }],
    codes: [known?.facts.providerCode, known?.facts.oauthError].filter((code) => code !== undefined),
    correlationId: known?.facts.correlationId ?? null,
    providerText: known?.facts.providerText ?? null,
    at: facts.now.toISOString(),
  }
}
