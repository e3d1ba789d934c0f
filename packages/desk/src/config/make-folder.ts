import { randomUUID } from 'node:crypto'
import { mkdir, open, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ConfigError } from './config-error.ts'

/**
 * Makes the folder that a setting names, where it is absent, and sees that this user may write in it. Throws
 * CONFIG_FOLDER_UNUSABLE, which names the setting and the folder and says what is wrong with it.
 */
export async function makeFolder(setting: string, folder: string): Promise<void> {
  const refuse = (words: string, cause: unknown) => {
    const code = codeOf(cause)
    const fault = `${setting}: ${words}${code === undefined ? '' : ` (${code})`}`
    return new ConfigError('CONFIG_FOLDER_UNUSABLE', [fault], { cause })
  }
  try {
    await makeWithParents(folder)
  } catch (cause) {
    if (codeOf(cause) === 'ENOTDIR' || codeOf(cause) === 'EEXIST')
      throw refuse(`${folder} is not a folder, or lies below something that is none; name a folder`, cause)
    throw refuse(`the folder ${folder} cannot be created${mayNot(cause)}`, cause)
  }
  const probe = join(folder, `.write-test-${randomUUID()}`)
  try {
    await (await open(probe, 'wx', 0o600)).close()
  } catch (cause) {
    throw refuse(`nothing can be written in the folder ${folder}${mayNot(cause)}`, cause)
  } finally {
    await rm(probe, { force: true }).catch(() => {})
  }
}

/** Not `recursive: true`: where a folder cannot be made in an existing one (/proc, say), that tries for ever. */
async function makeWithParents(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 })
  } catch (error) {
    const code = codeOf(error)
    if (code === 'EEXIST' && (await stat(folder)).isDirectory()) return
    const parent = dirname(folder)
    if (code !== 'ENOENT' || parent === folder) throw error
    await makeWithParents(parent)
    await mkdir(folder, { mode: 0o700 })
  }
}

function mayNot(error: unknown): string {
  return codeOf(error) === 'EACCES' || codeOf(error) === 'EPERM' ? ': this user may not write there' : ''
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
