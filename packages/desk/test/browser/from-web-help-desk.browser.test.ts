import { expect, test } from 'vitest'
import * as steps from './guide/steps.ts'
import { useGuideRig } from './guide/use-guide-rig.ts'
import { walkGuide } from './guide/walk-guide.ts'
import { takePicture } from './take-picture.ts'

const useRig = useGuideRig()

test('who comes from Web Help Desk finds each step of the guide on the screen, on the app registration they have', async () => {
  const rig = useRig()
  const { page, desk, control } = rig
  const port = new URL(desk.url).port
  const app = await rig.register({
    displayName: 'Web Help Desk',
    redirectUris: [`http://localhost:${port}/helpdesk/oauth-redirect`, `http://127.0.0.1:${port}/helpdesk/oauth-redirect`],
    graph: ['Mail.ReadWrite', 'email', 'offline_access', 'User.Read'],
    exchange: [],
  })
  await walkGuide(page, 'from-web-help-desk', {
    'group and category': async (s) => {
      await steps.addGroup('IT')(s)
      await steps.addCategory('Hardware')(s)
    },
    'permissions in Entra': async () => {
      const graph = ['Mail.ReadWrite', 'Mail.Send', 'User.Read', 'offline_access', 'openid', 'email', 'profile']
      await control('PATCH', `/apps/${app.clientId}`, {
        requiredAccess: [{ resource: 'graph', delegated: graph, application: [] }],
        grantDelegatedPermissions: true,
      })
    },
    'app registration': async (s) => {
      await s.press('Settings', 'App registrations', 'Add app registration')
      await steps.fillRegistration(rig, app, async (form) => {
        await form.press('More')
        await form.choose('Redirect URI to send', '/helpdesk/oauth-redirect')
      })(s)
    },
    mailbox: steps.beginMailbox(steps.overGraph),
    how: steps.chooseHow,
    authorize: steps.authorize(rig),
    'test and routing': async (s) => {
      await s.see('Everything works')
      await s.choose('Group', 'IT', 'own')
      await s.choose('Category', 'Hardware', 'own')
      await s.stays('Answers leave by', 'This mailbox')
      await s.press('More')
      await s.stays('Mail that becomes tickets', 'From now on')
      await s.see('Check every', 'Let automatic mail open tickets')
      await takePicture(page, 'from-web-help-desk')
      await steps.saveAsleep(rig)(s)
    },
    'switch over': steps.switchOver,
    'first ticket': async (s) => {
      await steps.firstTicket(rig)(s)
      await page.getByRole('button', { name: 'Group: IT' }).waitFor()
      await page.getByRole('button', { name: 'Category: Hardware' }).waitFor()
    },
    'renew the sign-in': async (s) => {
      await steps.openAccount(s)
      await s.see('Authorization')
      await s.press('Validate')
      await page.getByText('The sign-in is valid').waitFor()
      await s.press('Re-authorize')
      await steps.signIn(rig, s, 'support@contoso.example')
      await page.getByText('support@contoso.example is authorized again').waitFor()
      await s.see('History')
    },
  })
  expect(rig.faults).toEqual([])
}, 600_000)
