/** An agent as others may see them. */
export type AgentView = {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly role: 'admin' | 'agent'
  readonly disabled: boolean
}

/** A user as others may see it, out of its row or a session's. */
export function presentAgent(user: {
  id: string
  name: string
  email: string
  role?: string | null
  disabled_at?: Date | null
}): AgentView {
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    role: user.role === 'admin' ? 'admin' : 'agent',
    disabled: user.disabled_at != null,
  }
}
