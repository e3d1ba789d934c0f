import { expect, test } from 'vitest'
import { warningOfRedirect } from './redirect-warning.ts'

const told = (uri: string, origin: string) => warningOfRedirect(new URL(`${uri}/oauth/callback`), { origin })

test('an https redirect URI on the address the browser is on needs no word', () => {
  expect(told('https://desk.contoso.com', 'https://desk.contoso.com')).toBeNull()
})

test('another address than the one the browser is on is told with both, a port and a scheme count', () => {
  for (const here of ['https://other.contoso.com', 'http://desk.contoso.com', 'https://desk.contoso.com:8443']) {
    expect(told('https://desk.contoso.com', here)).toMatchObject({ meaning: 'warning' })
    expect(told('https://desk.contoso.com', here)?.text).toContain(here)
  }
})

test('without https only localhost will do, and is remarked on', () => {
  expect(told('http://desk.contoso.com', 'http://desk.contoso.com')?.text).toContain('without https')
  expect(told('http://localhost:8080', 'http://localhost:8080')).toMatchObject({ meaning: 'note' })
  expect(told('http://127.0.0.1:8080', 'http://127.0.0.1:8080')?.text).toContain('http://localhost:8080')
})

test('beside the field of the base URL the warning names that field, elsewhere the page it is on', () => {
  const uri = new URL('https://desk.contoso.com/oauth/callback')
  const here = { origin: 'http://localhost:8080' }
  expect(warningOfRedirect(uri, here)?.text).toContain('Settings → General')
  expect(warningOfRedirect(uri, here, true)?.text).toContain('the base URL above')
  expect(warningOfRedirect(uri, here, true)?.text).not.toContain('General')
})
