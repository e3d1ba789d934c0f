import { meetFault } from '../../faults/meet-fault.ts'
import type { Session } from './session.ts'

/** The greeting: its bracket holds the server's name, UTF-16 in base64. A fault on the operation `connect` comes before it. */
export async function greet(session: Session): Promise<void> {
  const { faults, clock } = session.world
  const effect = await meetFault({ faults, clock, closing: session.ending.signal }, 'imap', 'connect')
  if (effect?.kind === 'cut' || effect?.kind === 'closing') return session.drop()
  if (effect?.kind === 'status' || effect?.kind === 'error') {
    return session.sayBye(effect.message ?? 'Server Unavailable. 15')
  }
  const host = Buffer.from('AM0PR05CA0042.eurprd05.prod.outlook.com', 'utf16le').toString('base64')
  session.untagged(`OK The Microsoft Exchange IMAP4 service is ready. [${host}]`)
}
