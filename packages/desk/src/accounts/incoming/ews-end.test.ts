import { expect, test } from 'vitest'
import { ewsEndOf } from './ews-end.ts'

const CLIENT = '0f1e2d3c-4b5a-4697-8877-665544332211'
const NOW = new Date('2026-12-02T00:00:00Z')

test('an account that signs in over EWS is told when Exchange Online ends it, and how to be let in until then', () => {
  const end = ewsEndOf({ protocol: 'ews', authentication: 'oauth' }, CLIENT, NOW)
  expect(end).toMatchObject({ phase: 'listed-apps-only', endsOn: '2027-04-01', daysLeft: 120 })
  expect(end?.keepCommand).toContain(CLIENT)
})

test.each([
  ['over another protocol', 'graph', 'oauth', CLIENT],
  ['on an Exchange Server of its own', 'ews', 'password', CLIENT],
  ['whose sign-in was thrown away', 'ews', 'oauth', undefined],
  ['whose app no tenant could list', 'ews', 'oauth', 'help-desk'],
] as const)('an account %s is not concerned', (_, protocol, authentication, clientId) => {
  expect(ewsEndOf({ protocol, authentication }, clientId, NOW)).toBeNull()
})
