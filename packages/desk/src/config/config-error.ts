export type ConfigErrorCode = 'CONFIG_INVALID' | 'CONFIG_SECRET_KEY_MISSING' | 'CONFIG_SECRET_KEY_UNREADABLE'

/** The settings cannot be used. `faults` are sentences for the administrator, each beginning with its setting's name. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly code: ConfigErrorCode
  readonly faults: readonly string[]

  constructor(code: ConfigErrorCode, faults: readonly string[], options?: { cause?: unknown }) {
    super(
      faults.length === 1
        ? `Postdesk cannot start: ${faults[0]}`
        : `Postdesk cannot start:\n${faults.map((fault) => `- ${fault}`).join('\n')}`,
      options,
    )
    this.code = code
    this.faults = faults
  }
}
