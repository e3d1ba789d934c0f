import { readFile } from 'node:fs/promises'

import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { APP_ID, REDIRECT, askTokens, authorizeUrl, control } from '../test/ask-tokens.ts'
import { askAs } from '../test/every-code/outcome.ts'
import { isPopList, isSmtpReply, speakLines, xoauth2 } from '../test/speak-lines.ts'
import { startTenant } from './start-tenant.ts'
import type { Tenant } from './start-tenant.ts'
import { makeBrowser, walkSignIn } from './walk-sign-in.ts'

const SAM = 'sam@contoso.example'
const SHARED = 'sales@contoso.example'
const SEED = {
  users: [{ userPrincipalName: SAM, displayName: 'Sam Rivera', fullAccess: [APP_ID] }],
  mailboxes: [{ address: SHARED, fullAccess: [SAM, APP_ID], sendAs: [SAM, APP_ID] }],
}

/** Each cloud's names, as Microsoft's lists have them: by which a scope of its services begins. */
const CLOUDS = [
  {
    cloud: 'global',
    graph: 'https://graph.microsoft.com',
    mail: 'https://outlook.office.com',
    ews: 'https://outlook.office365.com',
  },
  {
    cloud: 'usGovHigh',
    graph: 'https://graph.microsoft.us',
    mail: 'https://outlook.office365.us',
    ews: 'https://outlook.office365.us',
  },
  {
    cloud: 'usGovDod',
    graph: 'https://dod-graph.microsoft.us',
    mail: 'https://outlook.office365.us',
    ews: 'https://outlook-dod.office365.us',
  },
  {
    cloud: 'china',
    graph: 'https://microsoftgraph.chinacloudapi.cn',
    mail: 'https://partner.outlook.cn',
    ews: 'https://partner.outlook.cn',
  },
] as const

describe.each(CLOUDS)('a tenant in the cloud $cloud', ({ cloud, graph, mail, ews }) => {
  let tenant: Tenant
  let ca: string
  beforeAll(async () => {
    tenant = await startTenant({ cloud, seed: SEED })
    ca = await readFile(tenant.caFile, 'utf8')
    for (const [to, subject] of [
      [SAM, 'To Sam'],
      [SHARED, 'To sales'],
    ]) {
      await control(tenant, 'POST', '/deliver', { to, from: 'ann.lee@example.com', subject, text: 'Hello' })
    }
  })
  afterAll(async () => {
    await tenant.close()
  })

  /** A person's token for one resource, by code and PKCE-less web sign-in on the tenant's own address. */
  async function signIn(scope: string): Promise<string> {
    const sight = await walkSignIn(makeBrowser(), authorizeUrl(tenant, { scope }), { login: SAM })
    const code = sight.sentTo?.searchParams.get('code') ?? ''
    const { body } = await askTokens(tenant, { grant_type: 'authorization_code', redirect_uri: REDIRECT, code })
    return String(body['access_token'])
  }
  const appOnly = async (resource: string): Promise<string> =>
    String((await askTokens(tenant, { grant_type: 'client_credentials', scope: `${resource}/.default` })).body['access_token'])

  test.each([
    [SAM, 'Mail.ReadWrite', 'To Sam'],
    [SHARED, 'Mail.ReadWrite.Shared', 'To sales'],
  ])('Graph opens %s', async (mailbox, permission, subject) => {
    const tokens = [await signIn(`${graph}/${permission}`), await appOnly(graph)]
    for (const token of tokens) {
      expect(decodeJwt(token)['aud']).toBe(graph)
      const answer = await fetch(`${tenant.endpoints.graph}/users/${mailbox}/mailFolders/inbox/messages`, {
        headers: { authorization: `Bearer ${token}` },
      })
      const { value } = (await answer.json()) as { value: { subject: string }[] }
      expect(value.map((one) => one.subject)).toContain(subject)
    }
  })

  test.each([
    [SAM, 'To Sam'],
    [SHARED, 'To sales'],
  ])('EWS opens %s', async (mailbox, subject) => {
    const find = `<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>Default</t:BaseShape></m:ItemShape><m:ParentFolderIds><t:DistinguishedFolderId Id="inbox"><t:Mailbox><t:EmailAddress>${mailbox}</t:EmailAddress></t:Mailbox></t:DistinguishedFolderId></m:ParentFolderIds></m:FindItem>`
    const ask = async (token: string, header: string, headers: Record<string, string>) => {
      const answer = await fetch(tenant.endpoints.ews, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'text/xml', ...headers },
        body: `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types" xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages"><soap:Header><t:RequestServerVersion Version="Exchange2013_SP1"/>${header}</soap:Header><soap:Body>${find}</soap:Body></soap:Envelope>`,
      })
      return await answer.text()
    }
    await control(tenant, 'POST', '/clock', { shiftMs: Date.parse('2026-11-23T09:00:00Z') - tenant.world.clock.now() })
    const person = await signIn(`${ews}/EWS.AccessAsUser.All`)
    expect(decodeJwt(person)['aud']).toBe(ews)
    expect(await ask(person, '', {})).toContain(subject)
    const impersonation = `<t:ExchangeImpersonation><t:ConnectingSID><t:SmtpAddress>${mailbox}</t:SmtpAddress></t:ConnectingSID></t:ExchangeImpersonation>`
    expect(await ask(await appOnly(ews), impersonation, { 'x-anchormailbox': mailbox })).toContain(subject)
  })

  test.each([
    [SAM, 'To Sam'],
    [SHARED, 'To sales'],
  ])('IMAP and POP3 open %s', async (mailbox, subject) => {
    const imap = async (token: string) => {
      const talk = await speakLines(tenant.endpoints.imap.tlsPort, ca)
      await talk.hear()
      await talk.ask(`a AUTHENTICATE XOAUTH2 ${xoauth2(mailbox, token)}`)
      await talk.ask('b SELECT INBOX', (text) => /^b /m.test(text))
      const fetched = await talk.ask('c FETCH 1:* BODY.PEEK[HEADER.FIELDS (SUBJECT)]', (text) => /^c /m.test(text))
      talk.close()
      return fetched
    }
    const pop = async (token: string) => {
      const talk = await speakLines(tenant.endpoints.pop3.tlsPort, ca)
      await talk.hear()
      await talk.ask('AUTH XOAUTH2')
      await talk.ask(xoauth2(mailbox, token))
      const top = await talk.ask('TOP 1 0', isPopList)
      await talk.ask('QUIT')
      return top
    }
    expect(await imap(await signIn(`${mail}/IMAP.AccessAsUser.All`))).toContain(subject)
    expect(await pop(await signIn(`${mail}/POP.AccessAsUser.All`))).toContain(subject)
    // The app is known to Exchange, and holds FullAccess on both.
    expect(await imap(await appOnly(ews))).toContain(subject)
    expect(await pop(await appOnly(ews))).toContain(subject)
  })

  test.each([
    [SAM, SAM],
    [SAM, SHARED],
    [SHARED, SHARED],
  ])('SMTP signs %s in and sends as %s', async (login, from) => {
    // A person signs in as themselves, an app as the mailbox it sends from.
    const token = login === SAM ? await signIn(`${mail}/SMTP.Send`) : await appOnly(ews)
    const talk = await speakLines(tenant.endpoints.smtp.tlsPort, ca)
    await talk.hear(isSmtpReply)
    const say = async (line: string) => await talk.ask(line, isSmtpReply)
    await say('EHLO client.example.com')
    expect(await say(`AUTH XOAUTH2 ${xoauth2(login, token)}`)).toMatch(/^235 /)
    await say(`MAIL FROM:<${from}>`)
    await say('RCPT TO:<bo.chen@example.com>')
    await say('DATA')
    expect(await say(`From: ${from}\r\nTo: bo.chen@example.com\r\nSubject: Out\r\n\r\nHello\r\n.`)).toMatch(/^250 /)
    talk.close()
    expect(tenant.world.mail.outside().at(-1)?.from).toBe(from)
  })

  test('no other cloud’s names, tokens or hosts are taken', async () => {
    const other = CLOUDS.find((one) => one.cloud === (cloud === 'global' ? 'usGovHigh' : 'global')) ?? CLOUDS[0]
    const { body } = await askTokens(tenant, { grant_type: 'client_credentials', scope: `${other.graph}/.default` })
    expect(body['error_codes']).toEqual([500011])
    const app = tenant.world.registry.apps()[0]
    if (!app) throw new Error('The seed has no app')
    const { token } = await tenant.world.tokens.issueForApp({ app, audience: other.graph, roles: ['Mail.Read'] })
    const answer = await fetch(`${tenant.endpoints.graph}/users/${SAM}/messages`, {
      headers: { authorization: `Bearer ${token}` },
    })
    const login =
      cloud === 'global'
        ? 'login.microsoftonline.com'
        : cloud === 'china'
          ? 'login.partner.microsoftonline.cn'
          : 'login.microsoftonline.us'
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, expect.stringContaining(`https://${login}/`)])
    const foreign = cloud === 'global' ? 'login.microsoftonline.us' : 'login.microsoftonline.com'
    const asked = await askAs(tenant, foreign, `/${tenant.world.directory.tenantId}/oauth2/v2.0/token`, {
      client_id: APP_ID,
      grant_type: 'refresh_token',
      refresh_token: 'x',
    })
    expect(JSON.parse(asked.text)).toMatchObject({ error_codes: [90038] })
  })
})
