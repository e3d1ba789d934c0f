/** The two roles, with what each may do. */
export const roles = [
  { value: 'agent', label: 'Agent: answers tickets' },
  { value: 'admin', label: 'Administrator: also settings' },
]
