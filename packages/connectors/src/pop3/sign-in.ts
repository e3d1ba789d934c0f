import { createHash } from 'node:crypto'

import { ConnectorError } from '../connector-error.ts'
import type { Capabilities } from './capabilities.ts'
import { secure } from './connect-wire.ts'
import type { Dialogue } from './dialogue.ts'
import { ConversationFault, Refusal } from './pop3-answer.ts'
import type { Pop3Options } from './pop3-options.ts'
import type { Wire } from './wire.ts'

/** Hears the greeting, protects the line and asks what the server can. Gives the greeting's text too, for APOP. */
export async function greet(
  wire: Wire,
  dialogue: Dialogue,
  options: Pop3Options,
  signal: AbortSignal | undefined,
): Promise<{ readonly greeting: string; readonly capabilities: Capabilities }> {
  const greeting = await dialogue.hear()
  const before = await dialogue.capabilities()
  if (options.security !== 'starttls') return { greeting, capabilities: before }
  if (before.isTold && !before.has('STLS')) throw noStls(options)
  try {
    await dialogue.ask('STLS')
  } catch (error) {
    if (error instanceof Refusal && !before.isTold) throw noStls(options)
    throw error
  }
  // Whoever sits between us and the server can put answers behind its +OK, in clear text, for us to take for the server's own
  // once the line is protected (CVE-2011-0411 and its kin).
  if (wire.hasUnread()) throw new ConversationFault('StlsInjection')
  await wire.upgrade((socket) => secure(socket, options, signal))
  // What was said before counts no more (RFC 2595 section 4).
  return { greeting, capabilities: await dialogue.capabilities() }
}

/**
 * Signs in with the token, or with the password in the best way the server offers. Gives the capabilities as they are then. The
 * server's refusal comes through as a `Refusal`.
 */
export async function signIn(
  dialogue: Dialogue,
  options: Pop3Options,
  { greeting, capabilities }: { readonly greeting: string; readonly capabilities: Capabilities },
  accessToken: string | null,
  isProtected: boolean,
): Promise<Capabilities> {
  await askForUtf8(dialogue, capabilities)
  if (accessToken !== null) await presentToken(dialogue, options, capabilities, accessToken)
  else await presentPassword(dialogue, options, { greeting, capabilities, isProtected })
  // Some servers tell only now what they can (RFC 2449 section 5).
  const isEnough = !capabilities.isTold || capabilities.has('UIDL')
  return isEnough ? capabilities : dialogue.capabilities()
}

/** Mails with addresses outside ASCII come as they are, and not rewritten or withheld (RFC 6856 section 2.1). */
async function askForUtf8(dialogue: Dialogue, capabilities: Capabilities): Promise<void> {
  if (!capabilities.has('UTF8')) return
  try {
    await dialogue.ask('UTF8')
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
  }
}

async function presentToken(
  dialogue: Dialogue,
  options: Pop3Options,
  capabilities: Capabilities,
  accessToken: string,
): Promise<void> {
  // A token is shown only to a server that says it knows what it is.
  if (!capabilities.saslMechanisms.includes('XOAUTH2'))
    throw new ConnectorError('CONFIGURATION', 'The mail server takes no access tokens.', {
      border: 'pop3',
      host: options.host,
      providerCode: 'NoXoauth2',
    })
  const response = `user=${options.user}\u0001auth=Bearer ${accessToken}\u0001\u0001`
  await dialogue.authenticate('XOAUTH2', Buffer.from(response).toString('base64'))
}

async function presentPassword(
  dialogue: Dialogue,
  options: Pop3Options,
  server: { readonly greeting: string; readonly capabilities: Capabilities; readonly isProtected: boolean },
): Promise<void> {
  const password = typeof options.token === 'function' ? '' : options.token.password
  const stamp = timestampIn(server.greeting)
  if (options.apop === true && stamp !== null) {
    const digest = createHash('md5')
      .update(stamp + password)
      .digest('hex')
    await dialogue.ask(`APOP ${lineSafe(options.user, options, 'user name')} ${digest}`)
    return
  }
  const { isTold, has, saslMechanisms } = server.capabilities
  const takesUser = !isTold || has('USER')
  const takesPlain = saslMechanisms.includes('PLAIN')
  if (!takesUser && !takesPlain && saslMechanisms.includes('XOAUTH2')) throw noPasswords(options)
  if (takesPlain && (server.isProtected || !takesUser)) {
    await dialogue.authenticate('PLAIN', Buffer.from(`\0${options.user}\0${password}`).toString('base64'))
    return
  }
  const name = lineSafe(options.user, options, 'user name')
  const secret = lineSafe(password, options, 'password')
  await dialogue.ask(`USER ${name}`)
  await dialogue.ask(`PASS ${secret}`)
}

/**
 * The time stamp of an APOP greeting, only in the form of a Message-ID that RFC 1939 section 7 asks for: a man in the middle who may
 * choose other bytes learns the password's first characters from the digests (CVE-2007-1558).
 */
export function timestampIn(greeting: string): string | null {
  return /<[\x21-\x3b\x3d\x3f-\x7e]{1,200}@[\x21-\x3b\x3d\x3f-\x7e]{1,200}>/.exec(greeting)?.[0] ?? null
}

/** UTF-8 as the wire wants it. What ends a line would be a command of its own. */
function lineSafe(value: string, { host }: Pop3Options, what: string): string {
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  if (/[\0\r\n]/.test(value))
    throw new ConnectorError('CONFIGURATION', `The ${what} of this account holds a line break. Enter it again without.`, {
      border: 'pop3',
      host,
    })
  return Buffer.from(value).toString('latin1')
}

function noPasswords({ host }: Pop3Options): ConnectorError {
  const message = 'The server takes no passwords, only OAuth 2.0.'
  return new ConnectorError('CONFIGURATION', message, { border: 'pop3', host, providerCode: 'BasicAuthenticationDisabled' })
}

function noStls({ host }: Pop3Options): ConnectorError {
  const message = 'The mail server offers no STARTTLS (STLS) on this port. Choose TLS and the port for it, usually 995.'
  return new ConnectorError('CONFIGURATION', message, { border: 'pop3', host, providerCode: 'NoStls' })
}
