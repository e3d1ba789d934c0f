import { expect, test } from 'vitest'
import { MAILBOX } from './guide/open-guide-rig.ts'
import * as steps from './guide/steps.ts'
import { useGuideRig } from './guide/use-guide-rig.ts'
import { walkGuide } from './guide/walk-guide.ts'
import { takePicture } from './take-picture.ts'

const useRig = useGuideRig()

test('who comes from SupportPal finds each step of the guide on the screen: department, brand, IMAP, validate and reset', async () => {
  const rig = useRig()
  const { page, control, desk } = rig
  const old = 'https://tickets.contoso.example/oauth/microsoft'
  const app = await rig.register({
    displayName: 'SupportPal',
    redirectUris: [old],
    graph: ['offline_access'],
    exchange: ['IMAP.AccessAsUser.All', 'SMTP.Send'],
  })
  await walkGuide(page, 'from-supportpal', {
    department: steps.addGroup('Sales'),
    brand: async (s) => {
      await s.press('Settings', 'Brands', 'Add brand')
      await s.fill('Name', 'Fabrikam')
      await s.fill('Sender name', 'Fabrikam Help')
      await s.press('Add brand')
      await page.getByRole('button', { name: 'Change Fabrikam' }).waitFor()
    },
    'redirect URI': steps.seeRedirectUri(rig),
    'redirect URI in Entra': async () => {
      await control('PATCH', `/apps/${app.clientId}`, { redirectUris: [old, `${desk.url}/oauth/callback`] })
    },
    'app registration': steps.fillRegistration(rig, app, (s) => s.fill('Secret expires', '2028-11-30')),
    mailbox: steps.beginMailbox(steps.overImap),
    how: steps.chooseHow,
    authorize: steps.authorize(rig),
    'test and routing': async (s) => {
      await s.see('Everything works')
      await s.choose('Group', 'Sales', 'own')
      await s.press('More')
      await s.choose('Brand', 'Fabrikam', 'own')
      await s.stays('Mail that becomes tickets', 'From now on')
      await steps.saveAsleep(rig)(s)
    },
    'switch over': steps.switchOver,
    'first ticket': async (s) => {
      await steps.firstTicket(rig)(s)
      const answer = rig.tenant.world.mail.outside().find(({ to }) => to.includes('bo.chen@example.com'))
      expect(Buffer.from(answer?.raw ?? []).toString()).toMatch(/^From: "?Fabrikam Help"? </im)
    },
    'validate and reset': async (s) => {
      await steps.openAccount(s)
      await s.see('Authorization')
      await s.press('Validate')
      await page.getByText('The sign-in is valid').waitFor()
      await page.getByRole('region', { name: 'Authorization' }).scrollIntoViewIfNeeded()
      await takePicture(page, 'from-supportpal')
      await s.press('Reset', 'Throw the sign-in away')
      await page.getByText('Nobody has signed in for this account.').waitFor()
      await steps.signIn(rig, s, MAILBOX)
      await page.getByText(`${MAILBOX} is authorized again`).waitFor()
    },
  })
  expect(rig.faults).toEqual([])
}, 600_000)
