import { waitFor } from '@postdesk/testkit'
import { signInAtTenant } from '../sign-in-at-tenant.ts'
import { leadToTenant, MAILBOX, type EntraApp, type GuideRig } from './open-guide-rig.ts'
import type { Screen } from './screen.ts'

/** A round of receiving and one of processing, on a machine that does other things too. */
const PATIENCE = { timeout: 60_000 }
/** The next round of receiving may be half a minute away. */
const ROUND = { timeoutMs: 90_000, everyMs: 500 }
const ACCOUNT = 'Support'
const REGISTRATION = 'Contoso help desk'

/** What the guides have in common: each makes one step of a page, for a screen. */
export const addGroup = (name: string) => async (s: Screen) => {
  await s.press('Settings', 'Groups', 'Add group')
  await s.fill('Name', name)
  await s.press('Add group')
  await s.page.getByRole('button', { name: `Change ${name}` }).waitFor()
}

/** Of the only group there is. */
export const addCategory = (name: string) => async (s: Screen) => {
  await s.press('Add category')
  await s.fill('Name', name)
  await s.press('Add category')
  await s.page.getByRole('button', { name: `Change ${name}` }).waitFor()
}

/** Opens the form of an app registration, where its redirect URI stands. */
export const seeRedirectUri = (rig: GuideRig) => async (s: Screen) => {
  await s.press('Settings', 'App registrations', 'Add app registration')
  await s.see('Redirect URI')
  await s.page.getByText(`${rig.desk.url}/oauth/callback`).waitFor()
}

/** Fills the form, which is open, and saves it; `more` is done before. */
export const fillRegistration =
  (rig: GuideRig, app: EntraApp, more: (s: Screen) => Promise<void> = () => Promise.resolve()) =>
  async (s: Screen) => {
    await s.fill('Name', REGISTRATION)
    await s.stays('Cloud', 'Microsoft 365')
    await s.fill('Tenant ID', rig.tenant.world.directory.tenantId)
    await s.fill('Client ID', app.clientId)
    await s.fill('Client secret', app.secret)
    await more(s)
    await s.see('Activate Microsoft 365 on this desk')
    await s.press('Save app registration')
    await waitFor(async () => {
      const { registrations } = await rig.client.listRegistrations()
      return registrations.some(({ name }) => name === REGISTRATION)
    }, ROUND)
    await leadToTenant(rig, REGISTRATION)
  }

export const beginMailbox = (protocol: (s: Screen) => Promise<void>, address: string = MAILBOX) =>
  async function begin(s: Screen) {
    await s.press('Settings', 'Mail accounts', 'Connect a mailbox', 'Microsoft 365')
    await s.fill('Mailbox address', address)
    await s.fill('Name', ACCOUNT)
    await protocol(s)
    await s.press('Continue')
  }

export const overGraph = (s: Screen) => s.stays('Protocol', 'Microsoft Graph (recommended)')
export const overImap = (s: Screen) => s.choose('Protocol', 'IMAP')

export const chooseHow = async (s: Screen) => {
  await s.press('Somebody signs in with Microsoft', 'Continue')
}

/** Signs in at the tenant in the window that opens. */
export async function signIn(rig: GuideRig, s: Screen, login: string): Promise<void> {
  const opening = rig.context.waitForEvent('page', PATIENCE)
  await s.press('Sign in with Microsoft')
  const popup = await opening
  await signInAtTenant(popup, rig.tenant.origins.http, login)
  if (!popup.isClosed()) await popup.waitForEvent('close', PATIENCE)
}

export const authorize =
  (rig: GuideRig, login: string = MAILBOX) =>
  async (s: Screen) => {
    await signIn(rig, s, login)
    await s.see('Authorized')
    await s.press('Continue')
  }

/** Saves it, and meanwhile a customer writes: the older product is still on, and the mail must not be lost. */
export const saveAsleep = (rig: GuideRig, address: string = MAILBOX) =>
  async function save(s: Screen) {
    await s.press('Save without enabling')
    await s.page.getByText('It is saved, and receives once you enable it on its page.').waitFor()
    await rig.control('POST', '/deliver', {
      to: address,
      from: 'Ann Lee <ann.lee@example.com>',
      subject: 'Written during the move',
      text: 'Is anybody there?',
    })
  }

export const switchOver = async (s: Screen) => {
  await s.press('Open the account', 'Enable')
  await s.see('Receiving')
}

/** The mail of the move and one from now: a ticket each, and the answer goes to the customer. */
export const firstTicket =
  (rig: GuideRig, address: string = MAILBOX) =>
  async (s: Screen) => {
    await rig.control('POST', '/deliver', {
      to: address,
      from: 'Bo Chen <bo.chen@example.com>',
      subject: 'Laptop refresh',
      text: 'When is it my turn?',
    })
    await waitFor(async () => {
      const { tickets } = await rig.client.listTickets({ query: { view: 'all' } })
      return tickets.length === 2 ? tickets : undefined
    }, ROUND)
    await s.press('Inbox')
    await s.page.getByRole('link', { name: /Written during the move/ }).waitFor(PATIENCE)
    await s.page.getByRole('link', { name: /Laptop refresh/ }).click()
    await s.press('Reply')
    const text = s.page.getByRole('textbox', { name: 'Reply text' })
    await text.click()
    await text.pressSequentially('In May.')
    await s.press('Send')
    await s.page
      .getByRole('region', { name: /^agent reply/ })
      .getByRole('status')
      .filter({ hasText: /^\s*Sent/ })
      .waitFor(PATIENCE)
    const left = rig.tenant.world.mail.outside().filter(({ to }) => to.includes('bo.chen@example.com'))
    if (!left.some(({ raw }) => Buffer.from(raw).toString().includes('In May.'))) throw new Error('The answer did not arrive')
  }

export const openAccount = async (s: Screen) => {
  await s.press('Settings', 'Mail accounts', ACCOUNT)
}
