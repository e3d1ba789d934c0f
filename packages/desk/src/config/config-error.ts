export type ConfigErrorCode =
  | 'CONFIG_INVALID'
  | 'CONFIG_FOLDER_UNUSABLE'
  | 'CONFIG_CANNOT_LISTEN'
  | 'CONFIG_SECRET_KEY_MISSING'
  | 'CONFIG_SECRET_KEY_UNREADABLE'
  | 'CONFIG_SECRET_KEY_WRONG'

/** The settings cannot be used. `faults` are sentences for the administrator, each beginning with its setting's name. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly code: ConfigErrorCode
  readonly faults: readonly string[]

  constructor(code: ConfigErrorCode, faults: readonly string[], options?: { cause?: unknown }) {
    super(faults.length === 1 ? faults[0] : `\n${faults.map((fault) => `- ${fault}`).join('\n')}`, options)
    this.code = code
    this.faults = faults
  }
}
