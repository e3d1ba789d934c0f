import type { TestStep } from '../connector.ts'
import { ConnectorError } from '../connector-error.ts'
import { lookUp, nameSentItems, seeToken, signedInAs, stepTeller, tokenSteps } from '../imap/index.ts'
import { smtpFailure } from './smtp-failure.ts'
import type { SmtpOptions } from './smtp-options.ts'
import { openSmtp } from './smtp-session.ts'
import type { SmtpSession } from './smtp-session.ts'

/** The refusals that are about SMTP AUTH itself, and not about who signs in: it is off for the mailbox, the organization or this connection. */
const IS_SWITCHED_OFF: ReadonlySet<string> = new Set(['5.7.139', 'BasicAuthenticationDisabled', 'SignInNotPossible'])

/** Tries everything that sending needs short of sending: no mail leaves, nothing stays behind. */
export async function verifySmtp(options: SmtpOptions, report: (step: TestStep) => void, signal?: AbortSignal): Promise<boolean> {
  const { sentItems } = options
  const isOpen = options.token === 'none'
  const steps = [
    ...tokenSteps(options.token),
    { id: 'dns', title: 'Find the mail server' },
    { id: 'connect', title: 'Connect' },
    ...(isOpen ? [] : [{ id: 'smtp-auth', title: 'See that the mailbox may sign in over SMTP (SMTP AUTH)' }]),
    { id: 'sign-in', title: 'Sign in to the mailbox' },
    ...(sentItems === undefined ? [] : [{ id: 'sent-items', title: 'Find the sent mail' }]),
  ]
  const teller = stepTeller(steps, report)
  let session: SmtpSession | null = null
  let offered: readonly string[] = []
  try {
    const who = await seeToken(options.token, teller, { protocol: 'smtp', direction: 'outgoing' })
    const hasProxy = options.proxyUrl !== undefined && options.proxyUrl !== ''
    teller.pass(hasProxy ? 'The proxy finds it.' : await lookUp(options.host))
    const address = `${options.host}:${String(options.port)}`
    session = await openSmtp(options, signal, (protection, authMethods) => {
      offered = authMethods
      teller.passUntil(isOpen ? 'sign-in' : 'smtp-auth', () => `${address}, ${protection}`)
    })
    await session.reset(signal)
    if (!isOpen) teller.pass(`The server offers ${offered.join(', ')}, and takes it from this mailbox`)
    teller.pass(isOpen ? 'no sign-in' : signedInAs(options.user, who))
    if (sentItems !== undefined) teller.pass(await nameSentItems(sentItems, signal))
    return true
  } catch (thrown) {
    const context = {
      stage: 'connect',
      host: options.host,
      hasToken: false,
      aborted: signal?.aborted === true,
      handedOver: false,
    } as const
    const error = thrown instanceof ConnectorError ? thrown : smtpFailure(thrown, context)
    if (teller.running() === 'smtp-auth' && offered.length > 0 && !IS_SWITCHED_OFF.has(error.facts.providerCode ?? ''))
      teller.pass(`The server offers ${offered.join(', ')}`)
    teller.fail(error)
    return false
  } finally {
    session?.close()
  }
}
