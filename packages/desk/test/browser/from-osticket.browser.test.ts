import { expect, test } from 'vitest'
import * as steps from './guide/steps.ts'
import { useGuideRig } from './guide/use-guide-rig.ts'
import { walkGuide } from './guide/walk-guide.ts'

const useRig = useGuideRig()

test('who comes from osTicket finds each step of the guide on the screen: IMAP and SMTP first, then Microsoft Graph', async () => {
  const rig = useRig()
  const { page, control, desk } = rig
  const exchange = ['IMAP.AccessAsUser.All', 'POP.AccessAsUser.All', 'SMTP.Send']
  const callback = 'https://tickets.contoso.example/api/auth/oauth2'
  const app = await rig.register({
    displayName: 'osTicket',
    redirectUris: [callback],
    graph: ['User.Read', 'offline_access'],
    exchange,
  })
  await walkGuide(page, 'from-osticket', {
    'redirect URI': steps.seeRedirectUri(rig),
    'redirect URI in Entra': async () => {
      await control('PATCH', `/apps/${app.clientId}`, { redirectUris: [callback, `${desk.url}/oauth/callback`] })
    },
    'app registration': steps.fillRegistration(rig, app),
    mailbox: steps.beginMailbox(steps.overImap),
    how: steps.chooseHow,
    authorize: async (s) => {
      await s.press('More')
      await s.see('Permissions that are asked for')
      await steps.authorize(rig)(s)
    },
    'test and routing': async (s) => {
      await s.see('Everything works')
      await s.fill('Sender name', 'Contoso Support')
      await s.press('More')
      await s.stays('Mail that becomes tickets', 'From now on')
      await steps.saveAsleep(rig)(s)
    },
    'switch over': steps.switchOver,
    'first ticket': steps.firstTicket(rig),
    token: async (s) => {
      await steps.openAccount(s)
      await s.see('Authorization')
      await s.press('Tokens')
      await s.see('IMAP, POP3 and SMTP')
    },
    'to Graph': async (s) => {
      await control('PATCH', `/apps/${app.clientId}`, {
        requiredAccess: [
          { resource: 'graph', delegated: ['User.Read', 'offline_access', 'Mail.ReadWrite', 'Mail.Send'], application: [] },
          { resource: 'exchange', delegated: exchange, application: [] },
        ],
      })
      await s.see('Protocol')
      await s.press('Move to Microsoft Graph')
      await steps.signIn(rig, s, 'support@contoso.example')
      await s.see('Undo', 'Microsoft Graph')
    },
  })
  const { tickets } = await rig.client.listTickets({ query: { view: 'all' } })
  expect(tickets.map(({ subject }) => subject).toSorted()).toEqual(['Laptop refresh', 'Written during the move'])
  expect(rig.faults).toEqual([])
}, 600_000)
