/** What a client's XOAUTH2 response says: whose mailbox it wants, and by which token. */
export type Xoauth2 = { readonly user: string; readonly token: string }

// An access token of a person in many groups reaches some 10 KB; beyond this nobody means it.
const MAX_RESPONSE = 64 * 1024

/** Reads the base64 of `user={mailbox}^Aauth=Bearer {token}^A^A`; undefined when it is anything else. */
export function readXoauth2(base64: string): Xoauth2 | undefined {
  if (base64.length > MAX_RESPONSE || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) return undefined
  const [user, bearer, ...rest] = Buffer.from(base64, 'base64').toString('utf8').split('\u0001')
  const token = /^auth=Bearer (\S+)$/i.exec(bearer ?? '')?.[1]
  if (user === undefined || !/^user=./i.test(user) || token === undefined || rest.join('|') !== '|') return undefined
  return { user: user.slice('user='.length), token }
}
