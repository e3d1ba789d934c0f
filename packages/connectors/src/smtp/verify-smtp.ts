import type { TestStep } from '../connector.ts'
import { ConnectorError } from '../connector-error.ts'
import { lookUp, nameSentItems, stepTeller } from '../imap/index.ts'
import { smtpFailure } from './smtp-failure.ts'
import type { SmtpOptions } from './smtp-options.ts'
import { openSmtp } from './smtp-session.ts'
import type { SmtpSession } from './smtp-session.ts'

/** Tries everything that sending needs short of sending: no mail leaves, nothing stays behind. */
export async function verifySmtp(options: SmtpOptions, report: (step: TestStep) => void, signal?: AbortSignal): Promise<boolean> {
  const { sentItems } = options
  const steps = [
    { id: 'dns', title: 'Find the mail server' },
    { id: 'connect', title: 'Connect' },
    { id: 'sign-in', title: 'Sign in to the mailbox' },
    ...(sentItems === undefined ? [] : [{ id: 'sent-items', title: 'Find the sent mail' }]),
  ]
  const teller = stepTeller(steps, report)
  let session: SmtpSession | null = null
  try {
    const hasProxy = options.proxyUrl !== undefined && options.proxyUrl !== ''
    teller.pass(hasProxy ? 'The proxy finds it.' : await lookUp(options.host))
    const address = `${options.host}:${String(options.port)}`
    session = await openSmtp(options, signal, (protection) => teller.passUntil('sign-in', () => `${address}, ${protection}`))
    await session.reset(signal)
    teller.pass(options.token === 'none' ? 'no sign-in' : `as ${options.user}`)
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
    teller.fail(thrown instanceof ConnectorError ? thrown : smtpFailure(thrown, context))
    return false
  } finally {
    session?.close()
  }
}
