/** Signs in by e-mail and password. Returns null, or the sentence to show. */
export async function signIn(email: string, password: string): Promise<string | null> {
  const answer = await post('/api/auth/sign-in/email', { email, password })
  if (answer.ok) return null
  // After the right password only: an administrator has disabled the agent, and the server says so.
  if (answer.status === 403) return (await sentenceIn(answer)) ?? 'An administrator has disabled this account.'
  if (answer.status === 401 || answer.status === 400) return 'E-mail or password is wrong.'
  if (answer.status === 429) return 'Too many attempts. Wait a minute and try again.'
  return `The server answered ${answer.status}. Try again in a moment.`
}

/** Ends the session of this browser. */
export async function signOut(): Promise<void> {
  await post('/api/auth/sign-out', {})
}

/** Changes one's own password and signs out every other browser. Throws an Error with the sentence to show. */
export async function changeOwnPassword(currentPassword: string, newPassword: string): Promise<void> {
  const answer = await post('/api/auth/change-password', { currentPassword, newPassword, revokeOtherSessions: true })
  if (answer.ok) return
  if (answer.status === 429) throw new Error('Too many attempts. Wait a minute and try again.')
  if (answer.status === 400 && newPassword.length < 10) throw new Error('The new password must have at least 10 characters.')
  if (answer.status === 400) throw new Error('The present password is wrong.')
  throw new Error((await sentenceIn(answer)) ?? `The server answered ${answer.status}. Try again in a moment.`)
}

async function sentenceIn(answer: Response): Promise<string | null> {
  const body: unknown = await answer.json().catch(() => null)
  const said = typeof body === 'object' && body !== null && 'message' in body ? body.message : null
  return typeof said === 'string' && said !== '' ? said : null
}

function post(path: string, body: object): Promise<Response> {
  return fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
}
