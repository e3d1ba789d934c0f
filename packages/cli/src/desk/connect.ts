import { readFileSync } from 'node:fs'
import { makeClient, type Client } from '@postdesk/contract'

/** The desk a command works on, over its API. */
export type Desk = {
  /** Where it is, without a path. */
  readonly url: string
  readonly client: Client
  /** What proves who asks, for what the typed client does not serve. */
  readonly headers: Readonly<Record<string, string>>
}

/** The command was called wrongly: exit status 2, and the sentence. */
export class WrongUse extends Error {
  override readonly name = 'WrongUse'
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The desk at `url` (else POSTDESK_URL, else this machine's at POSTDESK_PORT), asked with the key in POSTDESK_API_KEY or in the file that
 * POSTDESK_API_KEY_FILE names. A key is no option: other users of the machine read what a command was called with.
 */
export function connectDesk(url: string | undefined, env: Environment): Desk {
  const where = url ?? env['POSTDESK_URL'] ?? `http://127.0.0.1:${env['POSTDESK_PORT'] ?? '8080'}`
  if (!URL.canParse(where) || !/^https?:/.test(where))
    throw new WrongUse(`${url === undefined ? 'POSTDESK_URL' : '--url'} must be an address such as https://desk.contoso.com`)
  const base = new URL(where).origin
  const headers = { authorization: `Bearer ${readKey(env)}` }
  return { url: base, client: makeClient({ base, headers }), headers }
}

function readKey(env: Environment): string {
  const file = env['POSTDESK_API_KEY_FILE']
  const key = env['POSTDESK_API_KEY'] ?? (file === undefined ? undefined : readKeyFile(file))
  if (key === undefined || key.trim() === '')
    throw new WrongUse(
      'POSTDESK_API_KEY is not set. Make a key under Settings → API keys and put it into this environment variable.',
    )
  if (/[^\x21-\x7e]/.test(key.trim())) throw new WrongUse('POSTDESK_API_KEY holds what no key holds; copy the key again.')
  return key.trim()
}

function readKeyFile(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new WrongUse(
      `POSTDESK_API_KEY_FILE: ${file} cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown'}).`,
    )
  }
}
