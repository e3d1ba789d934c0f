type Address = { readonly name: string; readonly address: string }

/** Who else should get the answer: everybody the last mail went to, but us and the requester; each once. */
export function proposeCc(mail: {
  readonly to: readonly Address[]
  readonly cc: readonly Address[]
  readonly ours: readonly string[]
  readonly requester: string
}): Address[] {
  const known = new Set([...mail.ours, mail.requester].map((address) => address.toLowerCase()))
  const proposed: Address[] = []
  for (const { name, address } of [...mail.to, ...mail.cc]) {
    const key = address.toLowerCase()
    if (!key.includes('@') || known.has(key)) continue
    known.add(key)
    proposed.push({ name, address })
  }
  return proposed
}
