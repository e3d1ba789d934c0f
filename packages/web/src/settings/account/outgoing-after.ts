import type { Account, IncomingProtocol, OutgoingProtocol } from '@postdesk/contract'

/** By what an account's own mailbox could send when it goes over; null where it answers by another mailbox or none, or sends so already. */
export function sendingCouldGo(account: Account, to: IncomingProtocol): OutgoingProtocol | null {
  const { outgoing } = account
  if (outgoing === null || outgoing.address !== account.address) return null
  const protocol = to === 'graph' || to === 'ews' ? to : 'smtp'
  return outgoing.protocol === protocol ? null : protocol
}

/** What an account is signed in for when it goes over, with its sending or without. */
export function outgoingAfter(account: Account, to: IncomingProtocol, takesSending: boolean): OutgoingProtocol | null {
  const { outgoing } = account
  if (outgoing === null || outgoing.address !== account.address) return null
  return (takesSending ? sendingCouldGo(account, to) : null) ?? outgoing.protocol
}
