import { expect, test } from 'vitest'
import { readConnectSearch } from './connect-search.ts'

test('what was chosen comes back from the address, numbers as the words they were', () => {
  const given = { step: 'finish', provider: 'password', address: 'support@contoso.example', port: 993, shared: 'yes' }
  expect(readConnectSearch(given)).toEqual({ ...given, port: '993' })
})

test('what is no choice, empty or unknown falls away', () => {
  expect(
    readConnectSearch({ step: 'nowhere', provider: ['password'], address: '', password: 'secret', how: null, cloud: 'dod' }),
  ).toEqual({ cloud: 'dod' })
})
