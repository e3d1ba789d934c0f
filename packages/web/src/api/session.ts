/** Signs in by e-mail and password. Returns null, or the sentence to show. */
export async function signIn(email: string, password: string): Promise<string | null> {
  const answer = await post('/api/auth/sign-in/email', { email, password })
  if (answer.ok) return null
  if (answer.status === 401 || answer.status === 400) return 'E-mail or password is wrong.'
  if (answer.status === 429) return 'Too many attempts. Wait a minute and try again.'
  return `The server answered ${answer.status}. Try again in a moment.`
}

/** Ends the session of this browser. */
export async function signOut(): Promise<void> {
  await post('/api/auth/sign-out', {})
}

function post(path: string, body: object): Promise<Response> {
  return fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
}
