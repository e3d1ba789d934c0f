import type { CloudName } from './clouds.ts'

/** Switches of the simulated sign-in service; tests and `/_control/settings` change them while it runs. */
export type EntraSettings = {
  /** Refuses a client that sends the same token request over and over (AADSTS50196). Off when absent, so that load tests run. */
  detectLoops: boolean
  /**
   * How long what is new (apps, service principals, credentials, grants and assignments made over Graph, application
   * permissions granted by an administrator) stays unseen by reads and by the token endpoint, in milliseconds of the
   * tenant's clock.
   */
  propagationMilliseconds: number
  /** The cloud the tenant lives in. Null: whichever cloud's host a request names, and the global one on loopback. */
  cloud: CloudName | null
  /**
   * Who tokens for Graph and Exchange say they are from: the token service of the tenant's cloud, as Microsoft's do, or the
   * tenant's own origin, for resource servers that look for the issuer's keys by its name.
   */
  resourceIssuer: 'microsoft' | 'origin'
  /** Seconds between two polls of the device flow, as the answer tells them. */
  devicePollSeconds: number
  /** Devices that poll faster are told `slow_down` (RFC 8628 section 3.5). */
  enforceDevicePolling: boolean
  /** A client assertion is taken once (by its `jti`). Off when absent, as Microsoft's library sends one again and again. */
  refuseReplayedAssertions: boolean
  /** Wrong passwords in a row until an account is locked for a minute (AADSTS50053). */
  lockoutThreshold: number
  /** People who may not consent can ask an administrator to (AADSTS90095) instead of standing before the wall (90094). */
  adminConsentRequests: boolean
  /** `/oauth2/nativeclient` bounces to `/common/wrongplace`, as Microsoft's does since January 2026. */
  nativeClientBounces: boolean
}

export function makeEntraSettings(): EntraSettings {
  return {
    detectLoops: false,
    propagationMilliseconds: 0,
    cloud: null,
    resourceIssuer: 'microsoft',
    devicePollSeconds: 5,
    enforceDevicePolling: false,
    refuseReplayedAssertions: false,
    lockoutThreshold: 10,
    adminConsentRequests: false,
    nativeClientBounces: true,
  }
}
