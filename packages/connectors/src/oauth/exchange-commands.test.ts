import { expect, test } from 'vitest'

import { failureOf } from '../../test/connector-contract.ts'
import { exchangeCommands } from './index.ts'

const APP = '5c3a9e10-7b24-4f8d-a6c1-0d9e8f7b6a54'
const OBJECT = '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0'
const given = {
  appId: APP,
  enterpriseObjectId: OBJECT,
  tenantId: 'contoso.example',
  displayName: 'Postdesk',
  mailboxes: ['support@contoso.example'],
  protocols: ['imap'],
} as const
const lines = (change: Partial<Parameters<typeof exchangeCommands>[0]> = {}) =>
  exchangeCommands({ ...given, ...change }).map(({ command }) => command)

test('IMAP and SMTP: the app is made known by the enterprise application’s object id, then given each mailbox', () => {
  expect(lines({ protocols: ['imap', 'smtp'], mailboxes: ['support@contoso.example', 'sales@contoso.example'] })).toEqual([
    'Connect-ExchangeOnline -Organization contoso.example',
    `New-ServicePrincipal -AppId ${APP} -ObjectId ${OBJECT} -DisplayName 'Postdesk'`,
    `Add-MailboxPermission -Identity support@contoso.example -User ${OBJECT} -AccessRights FullAccess`,
    `Add-RecipientPermission -Identity support@contoso.example -Trustee ${OBJECT} -AccessRights SendAs -Confirm:$false`,
    `Add-MailboxPermission -Identity sales@contoso.example -User ${OBJECT} -AccessRights FullAccess`,
    `Add-RecipientPermission -Identity sales@contoso.example -Trustee ${OBJECT} -AccessRights SendAs -Confirm:$false`,
  ])
})

test('Graph and EWS: roles within a scope of the mailboxes', () => {
  const found = lines({
    protocols: ['graph', 'ews'],
    mailboxes: ["o'neil@contoso.example", 'b@contoso.example'],
    cloud: 'gcc-high',
  })
  expect(found).toEqual([
    'Connect-ExchangeOnline -Organization contoso.example -ExchangeEnvironmentName O365USGovGCCHigh',
    `New-ServicePrincipal -AppId ${APP} -ObjectId ${OBJECT} -DisplayName 'Postdesk'`,
    "New-ManagementScope -Name 'Postdesk mailboxes' -RecipientRestrictionFilter 'PrimarySmtpAddress -eq ''o''''neil@contoso.example'' -or PrimarySmtpAddress -eq ''b@contoso.example'''",
    `New-ManagementRoleAssignment -Name 'Postdesk Application Mail.ReadWrite' -App ${OBJECT} -Role 'Application Mail.ReadWrite' -CustomResourceScope 'Postdesk mailboxes'`,
    `New-ManagementRoleAssignment -Name 'Postdesk Application Mail.Send' -App ${OBJECT} -Role 'Application Mail.Send' -CustomResourceScope 'Postdesk mailboxes'`,
    `New-ManagementRoleAssignment -Name 'Postdesk Application EWS.AccessAsApp' -App ${OBJECT} -Role 'Application EWS.AccessAsApp' -CustomResourceScope 'Postdesk mailboxes'`,
    `Test-ServicePrincipalAuthorization -Identity ${OBJECT} -Resource 'o''neil@contoso.example' | Format-Table`,
    `Test-ServicePrincipalAuthorization -Identity ${OBJECT} -Resource b@contoso.example | Format-Table`,
  ])
})

test('nothing in a name or address begins another command, curly quotes included', () => {
  const evil = "x'; Remove-Mailbox y; \u2018\r\nz"
  const found = lines({ displayName: evil, mailboxes: [evil, '@splat', '-Force'], tenantId: 'a b', protocols: ['imap'] })
  expect(found.slice(0, 3)).toEqual([
    "Connect-ExchangeOnline -Organization 'a b'",
    `New-ServicePrincipal -AppId ${APP} -ObjectId ${OBJECT} -DisplayName 'x''; Remove-Mailbox y; \u2018\u2018 z'`,
    `Add-MailboxPermission -Identity 'x''; Remove-Mailbox y; \u2018\u2018 z' -User ${OBJECT} -AccessRights FullAccess`,
  ])
  expect(found.slice(3).map((line) => line.split(' ')[2])).toEqual(["'@splat'", "'-Force'"])
  // Taken out of their quotes, no line holds a separator.
  for (const line of found) expect(line.replaceAll(/'(?:[^'\u2018]|''|\u2018\u2018)*'/g, '')).not.toMatch(/[;\r\n'\u2018]/)
})

test('an object id that cannot be the enterprise application’s is refused with where to find it', async () => {
  const cases = [
    [{ enterpriseObjectId: APP }, 'enterpriseObjectId', /client ID.*Enterprise applications/],
    [{ registrationObjectId: OBJECT.toUpperCase() }, 'enterpriseObjectId', /app registration.*Enterprise applications/],
    [{ enterpriseObjectId: 'Postdesk' }, 'enterpriseObjectId', /GUID/],
    [{ appId: 'x' }, 'appId', /GUID/],
  ] as const
  for (const [change, field, words] of cases) {
    const failure = await failureOf(Promise.resolve().then(() => lines(change)))
    expect([failure.facts.field, failure.message]).toEqual([field, expect.stringMatching(words)])
  }
})

test('where the object id is not known, a placeholder says which it must be', () => {
  expect(lines({ enterpriseObjectId: null })[1]).toContain("-ObjectId '<object ID under Enterprise applications>'")
})
