type Told = { readonly meaning: 'warning' | 'note'; readonly text: string }

/**
 * What is to be said of a redirect URI to somebody whose browser is on `here`; null when all is well. Only the browser knows for certain where it
 * is: a proxy may have hidden it from the server. `isByBaseUrl`: it is said right below the field of the base URL.
 */
export function warningOfRedirect(uri: URL, here: { readonly origin: string }, isByBaseUrl = false): Told | null {
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(uri.hostname)
  if (uri.protocol !== 'https:' && !isLocal)
    return {
      meaning: 'warning',
      text: `Microsoft accepts a redirect URI without https only on localhost. Give Postdesk an https address and set the base URL to it (now ${uri.origin}).`,
    }
  if (uri.origin !== here.origin)
    return {
      meaning: 'warning',
      text: `Your browser is on ${here.origin}, but sign-ins come back to ${uri.origin}. Open that address, or ${isByBaseUrl ? 'set the base URL above' : 'set the base URL under Settings → General'}.`,
    }
  // Entra takes http for localhost by name; for 127.0.0.1 only in the manifest, for [::1] not at all (entra/identity-platform/reply-url).
  if (isLocal)
    return {
      meaning: 'note',
      text:
        uri.hostname === 'localhost'
          ? 'Fine for trying: only browsers on this machine reach localhost. Set an https base URL before others use this desk.'
          : `Fine for trying with the simulated tenant. Entra’s form takes no ${uri.hostname}: open Postdesk at http://localhost:${uri.port || '80'} and set that as base URL.`,
    }
  return null
}
