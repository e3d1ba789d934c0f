import { domainToASCII } from 'node:url'

/** What stands behind the last @ of an address, as DNS has it: lower case, in ASCII; empty when it is no domain. */
export function senderDomain(address: string): string {
  return domainToASCII(address.slice(address.lastIndexOf('@') + 1).toLowerCase())
}
