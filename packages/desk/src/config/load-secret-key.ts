import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { syncFolder } from '../disk/sync-folder.ts'
import { ConfigError } from './config-error.ts'
import { MIN_SECRET_KEY_LENGTH, type Config } from './read-config.ts'
import { Secret } from './secret.ts'

const FILE = 'secret.key'
const KEY_BYTES = 32

/**
 * The key that secrets at rest are sealed with: POSTDESK_SECRET_KEY, or the one in the data folder, which is made at
 * the first start (mode 0600). Call it before the database is opened.
 *
 * A data folder that has a database and no key has lost it. A new one would let Postdesk start with accounts whose
 * tokens nobody can read any more, so it is not made: the key is restored, or the loss is accepted by hand.
 */
export async function loadSecretKey(config: Pick<Config, 'dataDir' | 'secretKey'>): Promise<Secret> {
  if (config.secretKey) return config.secretKey
  const path = join(config.dataDir, FILE)
  const kept = await readKept(path)
  if (kept) return kept
  if (existsSync(join(config.dataDir, 'database'))) {
    throw new ConfigError('CONFIG_SECRET_KEY_MISSING', [
      `POSTDESK_SECRET_KEY is not set and ${path} is gone, but the database beside it was sealed with that key. Restore the file from a backup.`,
    ])
  }
  await makeKey(config.dataDir, path)
  const made = await readKept(path)
  if (!made)
    throw new ConfigError('CONFIG_SECRET_KEY_UNREADABLE', [`POSTDESK_SECRET_KEY is not set and ${path} could not be made`])
  return made
}

async function readKept(path: string): Promise<Secret | undefined> {
  let text: string
  try {
    text = (await readFile(path, 'utf8')).trim()
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
    throw new ConfigError('CONFIG_SECRET_KEY_UNREADABLE', [`POSTDESK_SECRET_KEY is not set and ${path} cannot be read`], {
      cause,
    })
  }
  if (text.length >= MIN_SECRET_KEY_LENGTH) return new Secret(text)
  throw new ConfigError('CONFIG_SECRET_KEY_UNREADABLE', [
    `POSTDESK_SECRET_KEY is not set and ${path} holds no key. Restore it from a backup.`,
  ])
}

/**
 * Writes the key whole or not at all; of two makers at once the first one's stays. The unfinished file's name is random,
 * not the process's number: in containers over one volume every process has the same number.
 */
async function makeKey(dataDir: string, path: string): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const unfinished = `${path}.${randomUUID()}`
  const file = await open(unfinished, 'wx', 0o600)
  try {
    await file.writeFile(`${randomBytes(KEY_BYTES).toString('base64url')}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  try {
    await link(unfinished, path)
    await syncFolder(dataDir)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    await rm(unfinished, { force: true })
  }
}
