import type { TestStep } from '../connector.ts'
import { ConnectorError } from '../connector-error.ts'
import { lookUp, seeToken, signedInAs, stepTeller, tokenSteps } from '../imap/index.ts'
import { sayMails } from '../say-mails.ts'
import type { Maildrop } from './maildrop.ts'
import { pop3Failure } from './pop3-failure.ts'
import type { Pop3Options } from './pop3-options.ts'
import { pop3Session } from './pop3-session.ts'
import { receivedAtOf } from './read-head.ts'

const STEPS = [
  { id: 'dns', title: 'Find the mail server' },
  { id: 'connect', title: 'Connect' },
  { id: 'sign-in', title: 'Sign in to the mailbox' },
  { id: 'list', title: 'List the mails by lasting names' },
  { id: 'read', title: 'Read a mail' },
  { id: 'subscribe', title: 'Listen for new mail' },
] as const

/** Tries everything that receiving needs, on a session of its own, and changes nothing. Of a mail it reads the head alone. */
export async function verifyPop3(options: Pop3Options, report: (step: TestStep) => void, signal?: AbortSignal): Promise<boolean> {
  const session = pop3Session(options)
  const teller = stepTeller([...tokenSteps(options.token), ...STEPS], report)
  let isAtServer = false
  try {
    const who = await seeToken(options.token, teller, { protocol: 'pop3', direction: 'incoming' })
    isAtServer = true
    teller.pass(options.proxyUrl === undefined || options.proxyUrl === '' ? await lookUp(options.host) : 'The proxy finds it.')
    await session.open(signal, (protection) => teller.passUntil('sign-in', () => `${addressOf(options)}, ${protection}`))
    teller.pass(signedInAs(options.user, who))
    const newest = await session.use(
      async (drop) => {
        const names = [...(await drop.names()).values()]
        teller.pass(sayMails(names.length))
        return readNewest(drop, names.at(-1)?.[0] ?? null)
      },
      { signal },
    )
    teller.pass(newest)
    // RFC 1939 has no word for it.
    teller.skip('POP3 cannot tell of new mail: Postdesk looks for it at the account’s interval')
    return true
  } catch (thrown) {
    const error = pop3Failure(thrown, {
      stage: 'session',
      host: options.host,
      hasToken: typeof options.token === 'function',
      aborted: signal?.aborted === true,
    })
    if (isAtServer) teller.passUntil(stepOf(error), (id) => (id === 'connect' ? addressOf(options) : null))
    teller.fail(error)
    return false
  } finally {
    await session.rest()
  }
}

const addressOf = ({ host, port }: Pop3Options) => `${host}:${String(port)}`

/** The step an error belongs to, unless that one is over: then it is the running one's. */
function stepOf({ code, facts }: ConnectorError): string {
  if (facts.providerCode === 'ENOTFOUND' || facts.providerCode === 'EAI_AGAIN') return 'dns'
  const isOfTheLine = ['ClearText', 'NoStls', 'GreetingRefused'].includes(facts.providerCode ?? '')
  if (isOfTheLine || code === 'NETWORK' || code === 'TLS' || code === 'PROTOCOL') return 'connect'
  return ['NoUidl', 'UidlNotUnique', 'TooManyMails'].includes(facts.providerCode ?? '') ? 'list' : 'sign-in'
}

async function readNewest(drop: Maildrop, number: number | null): Promise<string> {
  if (number === null) return 'The mailbox is empty.'
  const size = (await drop.sizes()).get(number)
  const [head] = await drop.heads([number], false)
  const told = size === undefined ? '' : `${String(size)} bytes`
  if (head === undefined || head === null)
    return `${told} (the server shows no heads without the mail, so only a full download reads it)`
  const receivedAt = receivedAtOf(head)
  return `${told}${receivedAt === null ? '' : ` of ${receivedAt.toISOString()}`}`
}
