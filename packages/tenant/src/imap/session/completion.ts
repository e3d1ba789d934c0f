/** How a command ends: its tagged line. `code` is a response code such as `APPENDUID 14 3` (RFC 3501 section 7.1). */
export type Tagged = { readonly kind: 'ok' | 'no' | 'bad'; readonly text: string; readonly code?: string }
export type Completion =
  | Tagged
  /** The tagged line and BYE, in the order given, then the end of the connection. */
  | { readonly kind: 'bye'; readonly text: string; readonly before?: Tagged; readonly after?: Tagged }

export const ok = (text: string, code?: string): Tagged => ({ kind: 'ok', text, ...(code !== undefined && { code }) })
export const no = (text: string, code?: string): Tagged => ({ kind: 'no', text, ...(code !== undefined && { code }) })
export const bad = (text: string): Tagged => ({ kind: 'bad', text })

/** Exchange's words for a command that does not follow the grammar, is unknown, or comes at the wrong time. */
export const BAD_ARGUMENTS = bad('Command Argument Error. 11')
export const BAD_COMMAND = bad('Command Error. 12')
export const BAD_STATE = bad('Command received in Invalid state.')
export const NO_SUCH_FOLDER = 'The requested item could not be found.'

export function writeCompletion(tag: string, { kind, text, code }: Tagged): string {
  return `${tag} ${kind.toUpperCase()} ${code === undefined ? '' : `[${code}] `}${text}`
}
/** Message numbers that are not there. */
export const INVALID_SET = 'The specified message set is invalid.'
