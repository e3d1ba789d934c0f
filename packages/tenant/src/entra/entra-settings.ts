/** Switches of the simulated sign-in service; tests and `/_control/settings` change them while it runs. */
export type EntraSettings = {
  /** Refuses a client that sends the same token request over and over (AADSTS50196). Off when absent, so that load tests run. */
  detectLoops: boolean
}

export function makeEntraSettings(): EntraSettings {
  return { detectLoops: false }
}
