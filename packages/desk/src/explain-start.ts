import { ConfigError } from './config/index.ts'
import { DatabaseError } from './db/index.ts'

/** Why a start failed, in a sentence; only what nobody expected shows where. */
export function explainStart(error: unknown): string {
  if (error instanceof ConfigError || error instanceof DatabaseError) return error.message
  if (!(error instanceof Error)) return String(error)
  const { code, path } = error as NodeJS.ErrnoException
  if ((code === 'EACCES' || code === 'EPERM' || code === 'EROFS') && path !== undefined)
    return `this user may not read or write ${path} (${code}). Give it to the user that runs Postdesk, or set POSTDESK_DATA_DIR to another folder.`
  if (code === 'ENOSPC') return `there is no space left on the disk${path === undefined ? '' : ` for ${path}`}.`
  return error.stack ?? error.message
}
