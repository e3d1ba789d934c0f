import type { Account, IncomingProtocol, OutgoingProtocol } from '@postdesk/contract'

/** What an account is signed in for when it goes over: sending goes along where it went over the same. */
export function outgoingAfter(account: Account, to: IncomingProtocol): OutgoingProtocol | null {
  const { outgoing } = account
  if (outgoing === null || outgoing.address !== account.address) return null
  return (to === 'graph' || to === 'ews') && outgoing.protocol === account.protocol ? to : outgoing.protocol
}
