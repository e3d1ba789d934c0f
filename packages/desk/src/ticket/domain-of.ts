/** The domain our Message-IDs are made in. An address whose domain is not ASCII gets a neutral one: it is never resolved. */
export function domainOf(address: string): string {
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase()
  return /^[a-z0-9.-]{1,253}$/.test(domain) ? domain : 'postdesk.invalid'
}
