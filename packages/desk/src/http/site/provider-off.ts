import type { Provider } from '@postdesk/contract'
import { conflict, type Refusal } from '../refusal.ts'

const TITLES: Readonly<Record<Provider, string>> = {
  microsoft: 'Microsoft 365',
  google: 'Google',
  other: 'Other OAuth 2.0 providers',
}

/** 409 to a sign-in with a provider that no administrator has activated, or that one has switched off. */
export function providerOff(provider: Provider): Refusal {
  const are = provider === 'other' ? 'are' : 'is'
  return conflict(
    'PROVIDER_OFF',
    `${TITLES[provider]} ${are} not active on this desk, so nobody can sign in with this app registration. Activate it under Settings → App registrations. Accounts that exist go on receiving.`,
  )
}
