import type { Page } from 'playwright-core'
import type { Seeded } from './seed-desk.ts'

/** One screen: where it is, how one sees that it stands, and what is pressed to get it. */
export type Screen = {
  readonly name: string
  readonly path: string
  /** Something only the finished screen shows. */
  readonly shown: string
  readonly act?: (page: Page) => Promise<unknown>
}

/** Every screen of a signed-in administrator, on the seeded desk. */
export function screensOf(seeded: Seeded): readonly Screen[] {
  const ticket = (id: number, view = 'all') => `/inbox/${id}?view=${view}`
  const connect = (step: string, more: Readonly<Record<string, string>> = {}) =>
    `/settings/accounts/new?${new URLSearchParams({
      step,
      address: 'sam@contoso.example',
      name: 'Sam',
      registration: seeded.registrationId,
      attempt: seeded.attemptId,
      ...more,
    }).toString()}`
  return [
    { name: 'inbox', path: '/inbox?view=all', shown: 'a.ticket-row' },
    { name: 'inbox-search', path: '/inbox?view=all&q=nothing-has-this-word', shown: 'text=Nothing found' },
    { name: 'ticket', path: ticket(seeded.printer), shown: '.composer [role=tab]' },
    {
      name: 'ticket-note',
      path: ticket(seeded.printer),
      shown: '.composer [role=tab]',
      act: (page) => page.keyboard.press('n'),
    },
    { name: 'ticket-long-subject', path: ticket(seeded.longSubject), shown: '.composer [role=tab]' },
    { name: 'ticket-right-to-left', path: ticket(seeded.rightToLeft), shown: '.composer [role=tab]' },
    { name: 'ticket-40-files', path: ticket(seeded.manyFiles), shown: '.composer [role=tab]' },
    { name: 'ticket-2000-messages', path: ticket(seeded.manyMessages), shown: '.composer [role=tab]' },
    { name: 'ticket-failed', path: ticket(seeded.failed), shown: '.composer [role=tab]' },
    { name: 'ticket-newsletter', path: ticket(seeded.newsletter), shown: '.composer [role=tab]' },
    { name: 'mail-log', path: '/mail', shown: 'tbody tr' },
    { name: 'mail-held', path: '/mail?state=held', shown: 'tbody tr' },
    { name: 'mail-held-row', path: `/mail?state=held&row=${seeded.heldMailId}`, shown: 'text=Attempts' },
    { name: 'mail-sent', path: '/mail?list=sent', shown: 'tbody tr' },
    {
      name: 'mail-filters',
      path: '/mail?from=customer&since=2026-01-01',
      shown: 'tbody tr, .empty-state',
      act: async (page) => {
        await page.getByRole('button', { name: 'Filters' }).click()
        await page.getByLabel('Message-ID').waitFor()
      },
    },
    { name: 'first-steps', path: '/settings', shown: 'ol.rows' },
    { name: 'accounts', path: '/settings/accounts', shown: 'ul.rows' },
    { name: 'accounts-sending', path: '/settings/accounts/sending', shown: 'ul.rows' },
    { name: 'add-outgoing', path: '/settings/accounts/sending/new', shown: 'form' },
    { name: 'outgoing-account', path: `/settings/accounts/sending/${seeded.outgoingAccountId}`, shown: '#authorization' },
    { name: 'account', path: `/settings/accounts/${seeded.goodAccountId}`, shown: '#history' },
    { name: 'account-needs-you', path: `/settings/accounts/${seeded.needyAccountId}`, shown: '.history li' },
    { name: 'registrations', path: '/settings/registrations', shown: 'ul.rows' },
    { name: 'registration', path: `/settings/registrations/${seeded.registrationId}`, shown: 'form' },
    { name: 'registration-long', path: `/settings/registrations/${seeded.longRegistrationId}`, shown: '.credential' },
    {
      name: 'registration-more',
      path: `/settings/registrations/${seeded.longRegistrationId}`,
      shown: 'text=Signs in at',
      act: async (page) => {
        await page.getByText('More', { exact: true }).click()
        await page.getByLabel('Token address').fill('https://login.microsoftonline.us/common/oauth2/v2.0/token')
        await page.getByText('belongs to').first().waitFor()
      },
    },
    {
      name: 'add-credential',
      path: `/settings/registrations/${seeded.longRegistrationId}`,
      shown: '.credential',
      act: async (page) => {
        await page.getByRole('button', { name: 'Add credential' }).click()
        await page.getByRole('menuitem', { name: 'Upload a certificate' }).click()
        await page.getByLabel('Passphrase').waitFor()
      },
    },
    { name: 'new-registration', path: '/settings/registrations/new', shown: 'form' },
    {
      name: 'new-registration-other',
      path: '/settings/registrations/new',
      shown: 'form',
      act: async (page) => {
        await page
          .getByRole('combobox', { name: 'Provider' })
          .or(page.getByRole('textbox', { name: 'Provider' }))
          .first()
          .click()
        await page.getByRole('option', { name: 'Other OAuth 2.0' }).click()
        await page.getByLabel('Token address').waitFor()
      },
    },
    { name: 'rules', path: '/settings/rules', shown: 'ul.rows' },
    { name: 'new-rule', path: '/settings/rules/new?from=news%40contoso.com', shown: 'form' },
    {
      name: 'rule-tried',
      path: '/settings/rules',
      shown: 'ul.rows',
      act: async (page) => {
        await page.getByRole('link', { name: 'No newsletters' }).click()
        await page
          .getByLabel('A mail, with its header')
          .fill('From: news@contoso.com\nSubject: Offers of the week\n\nDear customer')
        await page.getByRole('button', { name: 'Try this mail' }).click()
        await page.getByText('No ticket: rule: No newsletters').waitFor()
      },
    },
    { name: 'automatic-answers', path: '/settings/automatic-answers', shown: 'ul.rows' },
    { name: 'api-keys', path: '/settings/api-keys', shown: 'ul.rows' },
    {
      name: 'new-api-key',
      path: '/settings/api-keys',
      shown: 'ul.rows',
      act: async (page) => {
        await page.getByRole('button', { name: 'Make a key' }).click()
        await page.getByLabel('Which program is it for').waitFor()
      },
    },
    { name: 'general', path: '/settings/general', shown: 'text=What the desk sees of you' },
    { name: 'agents', path: '/settings/agents', shown: 'ul.rows' },
    {
      name: 'add-agent',
      path: '/settings/agents',
      shown: 'ul.rows',
      act: (page) => page.getByRole('button', { name: 'Add agent' }).click(),
    },
    { name: 'groups', path: '/settings/groups', shown: 'section ul.rows' },
    {
      name: 'add-group',
      path: '/settings/groups',
      shown: 'section ul.rows',
      act: (page) => page.getByRole('button', { name: 'Add group' }).click(),
    },
    {
      name: 'change-category',
      path: '/settings/groups',
      shown: 'section ul.rows',
      act: (page) => page.getByRole('button', { name: 'Change Hardware' }).click(),
    },
    {
      name: 'remove-group',
      path: '/settings/groups',
      shown: 'section ul.rows',
      act: async (page) => {
        await page.getByRole('button', { name: 'Remove IT' }).click()
        await page.getByRole('button', { name: 'Remove group' }).click()
        await page.getByRole('alert').waitFor()
      },
    },
    { name: 'companies', path: '/settings/companies', shown: 'ul.rows' },
    {
      name: 'change-company',
      path: '/settings/companies',
      shown: 'ul.rows',
      act: (page) => page.getByRole('button', { name: 'Change Contoso' }).click(),
    },
    { name: 'brands', path: '/settings/brands', shown: 'ul.rows' },
    {
      name: 'change-brand',
      path: '/settings/brands',
      shown: 'ul.rows',
      act: (page) => page.getByRole('button', { name: 'Change Contoso Care' }).click(),
    },
    { name: 'templates', path: '/settings/templates', shown: 'section ul.rows' },
    { name: 'template', path: '/settings/templates?kind=auto+reply&language=de', shown: '.template-preview iframe' },
    {
      name: 'template-faulty',
      path: '/settings/templates?kind=reply&language=en',
      shown: '.template-preview iframe',
      act: async (page) => {
        await page.getByLabel('Template', { exact: true }).fill('<p>{{ answer }}</p>\n<p>{{ agent.nam }}</p>')
        await page.getByText('Line 2:').waitFor()
      },
    },
    {
      name: 'ticket-merge',
      path: ticket(seeded.printer),
      shown: '.composer [role=tab]',
      act: async (page) => {
        await page.getByRole('button', { name: /^Status/ }).click()
        await page.getByRole('menuitem', { name: 'Merge into…' }).click()
        await page.getByRole('textbox', { name: 'Into ticket' }).waitFor()
      },
    },
    {
      name: 'ticket-company',
      path: ticket(seeded.printer),
      shown: '.composer [role=tab]',
      act: async (page) => {
        await page.getByRole('button', { name: 'Company: Contoso' }).click()
        await page.getByRole('option', { name: 'Fabrikam' }).waitFor()
      },
    },
    {
      name: 'ticket-category',
      path: ticket(seeded.printer),
      shown: '.composer [role=tab]',
      act: async (page) => {
        await page.getByRole('button', { name: 'Category: Hardware' }).click()
        await page.getByRole('option', { name: 'No category' }).waitFor()
      },
    },
    { name: 'connect-1', path: connect('what'), shown: 'form' },
    { name: 'connect-2', path: connect('how'), shown: '[role=radio]' },
    { name: 'connect-2-password', path: connect('how', { provider: 'password' }), shown: 'text=Incoming server' },
    { name: 'connect-3-app', path: connect('authorize', { how: 'app-only', attempt: '' }), shown: 'text=Authorize the app' },
    { name: 'connect-3', path: connect('authorize'), shown: 'text=signed in as' },
    {
      name: 'connect-3-refused',
      path: connect('authorize', { address: 'info@contoso.example', attempt: seeded.refusedAttemptId }),
      shown: '.error-card',
    },
    { name: 'connect-4', path: connect('finish'), shown: 'text=Everything works' },
    { name: 'connect-5', path: connect('done', { account: seeded.goodAccountId }), shown: 'text=Send test mail' },
    {
      name: 'commands',
      path: '/inbox?view=all',
      shown: 'a.ticket-row',
      act: async (page) => {
        await page.keyboard.press('Control+k')
        await page.getByRole('textbox', { name: 'Command' }).waitFor()
      },
    },
    {
      name: 'keys',
      path: '/inbox?view=all',
      shown: 'a.ticket-row',
      act: async (page) => {
        await page.keyboard.press('?')
        await page.getByRole('dialog', { name: 'Keyboard' }).waitFor()
      },
    },
    { name: 'no-such-page', path: '/no/such/page', shown: 'text=There is no such page' },
  ]
}
