import type { ProviderSwitch } from '@postdesk/contract'

type Provider = ProviderSwitch['provider']

/** Providers of OAuth 2.0, in words. */
export const providerNames: Readonly<Record<Provider, string>> = {
  microsoft: 'Microsoft 365',
  google: 'Google',
  other: 'Other OAuth 2.0',
}

/** Where an administrator of the provider finds what the form asks for. */
export const providerPlaces: Readonly<Record<Provider, string>> = {
  microsoft: 'In Entra: your app registration → Authentication → Add a platform → Web.',
  google: 'In Google Cloud: APIs & Services → Credentials → your OAuth client → Authorized redirect URIs.',
  other: 'Where the provider asks for the redirect (callback) address of your app.',
}
