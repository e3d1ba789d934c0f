import { expect, test } from 'vitest'
import { MAILBOX } from './guide/open-guide-rig.ts'
import * as steps from './guide/steps.ts'
import { useGuideRig } from './guide/use-guide-rig.ts'
import { walkGuide } from './guide/walk-guide.ts'
import { takePicture } from './take-picture.ts'

const useRig = useGuideRig()

test('who comes from ServiceOps finds each step of the guide on the screen: an outgoing account, then the incoming one', async () => {
  const rig = useRig()
  const { page, desk } = rig
  const app = await rig.register({
    displayName: 'ServiceOps',
    redirectUris: [`${desk.url}/oauth/callback`],
    graph: ['offline_access', 'Mail.Read'],
    exchange: ['IMAP.AccessAsUser.All', 'SMTP.Send'],
  })
  await walkGuide(page, 'from-serviceops', {
    'group and category': async (s) => {
      await steps.addGroup('IT')(s)
      await steps.addCategory('Hardware')(s)
    },
    company: async (s) => {
      await s.press('Settings', 'Companies', 'Add company')
      await s.fill('Name', 'Fabrikam')
      await s.fill('Domains', 'fabrikam.example')
      await page.keyboard.press('Enter')
      await s.press('Add company')
      await page.getByRole('button', { name: 'Change Fabrikam' }).waitFor()
    },
    'app registration': async (s) => {
      await steps.seeRedirectUri(rig)(s)
      await steps.fillRegistration(rig, app)(s)
    },
    'outgoing account': async (s) => {
      await s.press('Settings', 'Mail accounts', 'Sending', 'Add outgoing account')
      await s.fill('Address', MAILBOX)
      await s.fill('Sender name', 'Contoso Support')
      await s.choose('Protocol', 'SMTP')
      await s.stays('Authentication', 'Somebody signs in')
      await steps.signIn(rig, s, MAILBOX)
      await s.see('Authorized')
      await s.press('Name, reply-to and connection')
      await s.see('Reply-to', 'Primary account')
      await s.press('Test connection')
      await s.see('Everything works')
      await s.press('Save outgoing account')
      await page.getByRole('heading', { name: MAILBOX, level: 1 }).waitFor()
    },
    mailbox: steps.beginMailbox(steps.overImap),
    how: steps.chooseHow,
    authorize: steps.authorize(rig),
    'test and routing': async (s) => {
      await s.see('Everything works')
      await s.choose('Group', 'IT', 'own')
      await s.choose('Category', 'Hardware', 'own')
      await s.choose('Answers leave by', `${MAILBOX} (SMTP)`, 'own')
      await s.press('More')
      await s.choose('Company', 'Fabrikam', 'own')
      await s.see('Check every', 'Proxy', 'Primary account')
      await s.stays('Mail that becomes tickets', 'From now on')
      await takePicture(page, 'from-serviceops')
      await steps.saveAsleep(rig)(s)
    },
    'switch over': steps.switchOver,
    'first ticket': async (s) => {
      await steps.firstTicket(rig)(s)
      await page.getByRole('button', { name: 'Company: Fabrikam' }).waitFor()
    },
    filter: async (s) => {
      await s.press('Settings', 'Rules', 'Ignore mail from an address')
      await page
        .getByRole('combobox', { name: 'Value of condition 1' })
        .or(page.getByRole('textbox', { name: 'Value of condition 1' }))
        .first()
        .fill('news@contoso.com')
      await page.keyboard.press('Enter')
      await s.press('Try over the last week')
      await page.getByText('none would end otherwise').waitFor()
      await s.press('Save rule')
      await page.getByText('From news@contoso.com → ignore').waitFor()
    },
    'test from the list': async (s) => {
      await s.press('Settings', 'Mail accounts', 'Test the connection of Support')
      await s.see('Tested just now: everything works', 'Sending')
    },
  })
  expect(rig.faults).toEqual([])
}, 600_000)
