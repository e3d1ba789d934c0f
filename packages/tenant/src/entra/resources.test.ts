import { describe, expect, test } from 'vitest'

import { CLOUDS } from './clouds.ts'
import { readScopes, resourceOfAudience } from './resources.ts'

const OWN = {
  ownOrigins: ['http://127.0.0.1:8091', 'https://127.0.0.1:8443'],
  cloud: CLOUDS.global,
  isCertain: false,
  absent: [],
}
const audiencesOf = (text: string) => {
  const read = readScopes(text, OWN)
  return read.ok
    ? read.resources.map(({ audience, names, isDefault }) => [audience, isDefault ? '.default' : names.join(' ')])
    : read.code
}

describe('a scope parameter', () => {
  test.each([
    ['Mail.Read mail.SEND', [['https://graph.microsoft.com', 'Mail.Read Mail.Send']]],
    ['https://graph.microsoft.com/Mail.Read', [['https://graph.microsoft.com', 'Mail.Read']]],
    ['https://outlook.office.com/IMAP.AccessAsUser.All', [['https://outlook.office.com', 'IMAP.AccessAsUser.All']]],
    ['https://outlook.office365.com/.default', [['https://outlook.office365.com', '.default']]],
    ['https://outlook.office365.com//.default', [['https://outlook.office365.com', '.default']]],
    ['https://graph.microsoft.us/Mail.Send', [['https://graph.microsoft.us', 'Mail.Send']]],
    ['https://partner.outlook.cn/SMTP.Send', [['https://partner.outlook.cn', 'SMTP.Send']]],
    ['http://127.0.0.1:8091/Mail.Read', [['https://graph.microsoft.com', 'Mail.Read']]],
    ['00000003-0000-0000-c000-000000000000/.default', [['https://graph.microsoft.com', '.default']]],
    ['openid offline_access', []],
    [
      'https://outlook.office.com/SMTP.Send Mail.Read',
      [
        ['https://outlook.office.com', 'SMTP.Send'],
        ['https://graph.microsoft.com', 'Mail.Read'],
      ],
    ],
    ['https://graph.microsoft.com/.default Mail.Read', 70011],
    ['Mail.Reed', 70011],
    ['https://outlook.office.com/Mail.Reed', 70011],
    ['http://127.0.0.1:9999/Mail.Read', 500011],
    ['https://graph.fabrikam.example/Mail.Read', 500011],
  ])('%s', (text, expected) => {
    expect(audiencesOf(text)).toEqual(expected)
  })

  test('keeps the scopes of OpenID Connect apart, each once', () => {
    expect(readScopes('openid OPENID email Mail.Read', OWN)).toMatchObject({ ok: true, oidc: ['openid', 'email'] })
  })
})

describe('in a national cloud, told for certain', () => {
  const china = { ...OWN, cloud: CLOUDS.china, isCertain: true }

  test('a name without prefix means the Graph of that cloud', () => {
    const read = readScopes('Mail.Read', china)
    expect(read).toMatchObject({ ok: true, resources: [{ audience: 'https://microsoftgraph.chinacloudapi.cn' }] })
  })

  test('hosts of other clouds name nothing', () => {
    expect(readScopes('https://partner.outlook.cn/SMTP.Send', china)).toMatchObject({ ok: true })
    expect(readScopes('https://outlook.office.com/SMTP.Send', china)).toMatchObject({ ok: false, code: 500011 })
  })
})

test('an audience names its resource in every cloud', () => {
  expect(resourceOfAudience('https://dod-graph.microsoft.us/')).toBe('graph')
  expect(resourceOfAudience('https://outlook-dod.office365.us')).toBe('exchange')
  expect(resourceOfAudience('https://graph.microsoft.com.evil.example')).toBeUndefined()
})
