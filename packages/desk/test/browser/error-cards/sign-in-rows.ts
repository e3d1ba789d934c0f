import { expect } from 'vitest'
import { signInAtTenant } from '../sign-in-at-tenant.ts'
import { cardOf, type CardSaid } from './expect-card.ts'
import type { Stage } from './stage.ts'
import { approve, askAboutPage, beginSignIn, finishSignIn, opened } from './wizard.ts'

/** A page of the error book that a sign-in ends at, in the wizard. */
export type SignInRow = {
  readonly id: string
  readonly address: string
  readonly provoke: (stage: Stage) => Promise<unknown>
  /** Signs in, and comes to stand before the card. */
  readonly meet: (stage: Stage) => Promise<void>
  readonly said: (stage: Stage) => CardSaid
  readonly mend: (stage: Stage, said: CardSaid) => Promise<void>
}

const FACILITIES = 'facilities@contoso.example'
const LEGAL = 'legal@contoso.example'
const PEOPLE = 'people@contoso.example'
const SAM = 'sam@contoso.example'

const signInBy = (address: string, button: string) => async (stage: Stage, said: CardSaid) => {
  const press = () => cardOf(stage.page, said.title).getByRole('button', { name: button, exact: true }).click()
  await finishSignIn(stage, await opened(stage.page, press), address)
}

export const SIGN_IN_ROWS: readonly SignInRow[] = [
  {
    id: 'redirect-uri-not-registered',
    address: FACILITIES,
    provoke: ({ control, clientId }) =>
      control('PATCH', `/apps/${clientId}`, { redirectUris: ['https://desk.contoso.example/oauth/callback'] }),
    meet: async (stage) =>
      await askAboutPage(stage, await beginSignIn(stage, FACILITIES), "Sorry, but we're having trouble signing you in."),
    said: ({ desk }) => ({
      title: 'The redirect URI is not registered',
      who: 'Your Microsoft Entra administrator acts',
      steps: [
        'Open Authentication of the app registration (Entra admin center)',
        `Under Web add exactly this redirect URI: ${desk.url}/oauth/callback`,
        'Capital letters, http or https, and a closing slash all count.',
        'Authorize again',
      ],
      codes: ['AADSTS50011'],
      hasCorrelation: true,
    }),
    mend: async (stage, said) => {
      const { control, clientId, desk } = stage
      await control('PATCH', `/apps/${clientId}`, { redirectUris: [`${desk.url}/oauth/callback`] })
      await signInBy(FACILITIES, 'Authorize again')(stage, said)
    },
  },
  {
    id: 'admin-approval-needed',
    address: LEGAL,
    provoke: ({ control }) => control('PATCH', `/users/${LEGAL}`, { adminApprovalRequired: true }),
    meet: async (stage) => {
      const popup = await beginSignIn(stage, LEGAL)
      await signInAtTenant(popup, stage.tenant.origins.http, LEGAL, 'Need admin approval')
      await askAboutPage(stage, popup, 'Need admin approval')
    },
    said: ({ clientId }) => ({
      title: 'An administrator must approve Postdesk first',
      who: 'Your Microsoft Entra administrator acts',
      steps: [
        'Send the administrator a link for approval',
        `Or open API permissions of ${clientId} and choose “Grant admin consent” (Entra admin center)`,
        'Then authorize again',
      ],
      codes: ['AADSTS90094'],
      hasCorrelation: true,
    }),
    mend: async (stage, said) => {
      const { page } = stage
      await cardOf(page, said.title).getByRole('button', { name: 'Send the administrator a link for approval' }).click()
      await page.getByRole('button', { name: 'Copy the link for the administrator' }).click()
      const link = await page.evaluate<string>('navigator.clipboard.readText()')
      expect(link).toContain('/adminconsent?')
      expect(link).toContain(`client_id=${stage.clientId}`)
      await approve(stage, link)
      await page.getByText('An administrator has approved it. Now the sign-in goes through.').waitFor()
      const press = () => page.getByRole('button', { name: 'Sign in with Microsoft' }).click()
      await finishSignIn(stage, await opened(page, press), LEGAL)
    },
  },
  {
    id: 'wrong-mailbox',
    address: PEOPLE,
    provoke: () => Promise.resolve(),
    meet: async (stage) => {
      const popup = await beginSignIn(stage, PEOPLE)
      await signInAtTenant(popup, stage.tenant.origins.http, SAM)
      // The window says it, too, with what to do, and leads back to the form.
      const heading = popup.getByRole('heading', { name: `You signed in as ${SAM}, this account is for ${PEOPLE}` })
      await heading.waitFor()
      expect(await popup.getByRole('listitem').first().innerText()).toContain('choose “Use another account”')
      await popup.getByRole('link', { name: 'Back to Postdesk' }).click()
    },
    said: () => ({
      title: `You signed in as ${SAM}, this account is for ${PEOPLE}`,
      who: 'The owner of the mailbox acts',
      steps: [
        `On Microsoft’s page choose “Use another account” and sign in as ${PEOPLE}.`,
        `If ${PEOPLE} is a shared mailbox, say so in the account, and give full access to it (Exchange Online PowerShell)`,
        `If ${PEOPLE} is an alias or a distribution list, no mailbox has this address: enter the address of the mailbox itself.`,
        'Sign in again',
        'Edit the account',
      ],
      commands: [`Add-MailboxPermission -Identity ${PEOPLE} -User ${SAM} -AccessRights FullAccess`],
      codes: ['WrongMailbox'],
      hasCorrelation: false,
    }),
    mend: signInBy(PEOPLE, 'Sign in again'),
  },
]
