import { makeBrowser, walkSignIn } from '@postdesk/tenant/walk-sign-in'
import { expect, test } from 'vitest'
import type { EntraApp } from './guide/open-guide-rig.ts'
import * as steps from './guide/steps.ts'
import { useGuideRig } from './guide/use-guide-rig.ts'
import { walkGuide } from './guide/walk-guide.ts'
import { takePicture } from './take-picture.ts'

const SHARED = 'info@contoso.example'
const DELEGATE = 'sam@contoso.example'
const useRig = useGuideRig()

test('who comes from JEMHC finds each step of the guide on the screen: approval by link, then a shared mailbox', async () => {
  const rig = useRig()
  const { page, desk, control } = rig
  const app: { -readonly [key in keyof EntraApp]: string } = { clientId: '', secret: '' }
  await control('POST', '/users', { userPrincipalName: SHARED, kind: 'shared', fullAccess: [DELEGATE], sendAs: [DELEGATE] })
  // Nobody but administrators may consent here.
  await control('PATCH', `/users/${DELEGATE}`, { adminApprovalRequired: true })
  await walkGuide(page, 'from-jemhc', {
    'redirect URI': steps.seeRedirectUri(rig),
    'registration in Entra': async () => {
      const own = ['Mail.ReadWrite', 'Mail.Send', 'User.Read', 'offline_access', 'openid', 'email', 'profile']
      const graph = [...own, 'Mail.ReadWrite.Shared', 'Mail.Send.Shared']
      const redirectUris = [`${desk.url}/oauth/callback`]
      Object.assign(app, await rig.register({ displayName: 'Contoso help desk', redirectUris, graph, exchange: [] }))
    },
    'app registration': (s) => steps.fillRegistration(rig, app)(s),
    mailbox: steps.beginMailbox(async (s) => {
      await s.turn('It is a shared mailbox')
      await steps.overGraph(s)
    }, SHARED),
    how: steps.chooseHow,
    approval: async (s) => {
      await s.press('More', 'Ask an administrator for approval first', 'Make the link for the administrator')
      const link = await page.locator('.copy-line code').first().textContent()
      await takePicture(page, 'from-jemhc')
      // The administrator's own browser, which is not signed in at the desk.
      const sight = await walkSignIn(makeBrowser(), link ?? '', { login: 'alex.admin@contoso.example' })
      await (await fetch(sight.sentTo ?? '')).body?.cancel()
      await s.see('An administrator has approved it. Now the sign-in goes through.')
    },
    authorize: steps.authorize(rig, DELEGATE),
    'test and routing': async (s) => {
      await s.see('Everything works')
      await s.press('More')
      await s.stays('Mail that becomes tickets', 'From now on')
      await steps.saveAsleep(rig, SHARED)(s)
    },
    'switch over': steps.switchOver,
    'first ticket': steps.firstTicket(rig, SHARED),
    ping: async (s) => {
      await s.press('Settings', 'Mail accounts', 'Test the connection of Support')
      await s.see('Tested just now: everything works')
    },
    outbound: async (s) => {
      await s.press('Sending')
      await page
        .getByRole('main')
        .getByRole('link', { name: /Support|info@/ })
        .first()
        .click()
      await s.press('Name, reply-to and connection')
      await s.see('Reply-to', 'Primary account')
    },
  })
  expect(rig.faults).toEqual([])
}, 600_000)
