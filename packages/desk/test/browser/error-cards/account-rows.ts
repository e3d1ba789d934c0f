import type { Account } from '@postdesk/contract'
import { signInAtTenant } from '../sign-in-at-tenant.ts'
import { cardOf, type CardSaid } from './expect-card.ts'
import { doorOf, type Stage } from './stage.ts'
import { opened } from './wizard.ts'

/** A page of the error book that an account shows once the desk has met it in one of its rounds. */
export type AccountRow = {
  readonly id: string
  readonly address: string
  readonly link: (stage: Stage) => Promise<Account>
  /** Makes it true in the tenant. */
  readonly provoke: (stage: Stage) => Promise<unknown>
  readonly said: (stage: Stage) => CardSaid
  /** Makes it untrue, and presses the card's button. */
  readonly mend: (stage: Stage, said: CardSaid) => Promise<void>
}

const FINANCE = 'finance@contoso.example'
const EVENTS = 'events@contoso.example'
const BILLING = 'billing@contoso.example'
const ARCHIVE = 'archive@contoso.example'
const RETURNS = 'returns@contoso.example'
const SUPPORT = 'support@contoso.example'
const NEW_SECRET = 'Zk7~the-next-secret-of-this-test'

const ofPerson = async ({ control }: Stage, address: string, change: object) =>
  await control('PATCH', `/users/${address}`, change)

/** Every access token stops counting, so that the next round asks for another one. */
const forgetTokens = async ({ control }: Stage) => await control('POST', '/keys?forget=true')

/** Presses the button that signs in again, and does so. */
const signInAgain = (address: string, button: string) => async (stage: Stage, said: CardSaid) => {
  const { page, tenant } = stage
  const press = () => cardOf(page, said.title).getByRole('button', { name: button }).click()
  await signInAtTenant(await opened(page, press), tenant.origins.http, address)
}

const pressTest = async ({ page }: Stage, said: CardSaid) =>
  await cardOf(page, said.title).getByRole('button', { name: 'Test the connection' }).click()

const afterwards = (change: (stage: Stage) => Promise<unknown>, press: AccountRow['mend']): AccountRow['mend'] => {
  return async (stage, said) => {
    await change(stage)
    await press(stage, said)
  }
}

export const ACCOUNT_ROWS: readonly AccountRow[] = [
  {
    id: 'client-secret-expired',
    address: BILLING,
    link: (stage) => stage.link(BILLING, { registrationId: stage.other.registrationId }),
    provoke: async (stage) => {
      await stage.control('PATCH', `/apps/${stage.other.clientId}`, { expireSecrets: 'all' })
      await forgetTokens(stage)
    },
    said: ({ other }) => ({
      title: 'The client secret has expired',
      who: 'Your Microsoft Entra administrator acts',
      steps: [
        `Open Certificates & secrets of the app registration ${other.clientId} (Entra admin center)`,
        'Choose New client secret, and copy its Value at once: Entra shows it only now.',
        'Enter the new secret in Postdesk',
      ],
      codes: ['AADSTS7000222', 'invalid_client', 'HTTP 401'],
      hasCorrelation: true,
    }),
    mend: async (stage, said) => {
      const { page, other } = stage
      await stage.control('PATCH', `/apps/${other.clientId}`, { addSecret: { secretText: NEW_SECRET } })
      await cardOf(page, said.title).getByRole('button', { name: 'Enter the new secret in Postdesk' }).click()
      await page.waitForURL((url) => url.pathname === `/settings/registrations/${other.registrationId}`)
      await page.getByRole('dialog').getByLabel('Secret value', { exact: true }).waitFor()
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'hidden' })
      // There the credential itself carries the card.
      const credentials = page.getByRole('region', { name: 'Credentials' })
      await credentials
        .getByRole('alert', { name: said.title })
        .getByText(said.steps[0] ?? '')
        .waitFor()
      await credentials.getByRole('button', { name: 'Add credential' }).click()
      await page.getByRole('menuitem', { name: 'Client secret' }).click()
      await page.getByLabel('Secret value', { exact: true }).fill(NEW_SECRET)
      await page.getByRole('button', { name: 'Add secret' }).click()
      await page.getByText('Added. Accounts that had stopped try again now.').waitFor()
    },
  },
  {
    id: 'authorization-revoked',
    address: FINANCE,
    link: (stage) => stage.link(FINANCE),
    provoke: async (stage) => {
      await ofPerson(stage, FINANCE, { resetPassword: 'Contoso!2026' })
      await forgetTokens(stage)
    },
    said: () => ({
      title: 'The authorization was withdrawn',
      who: 'The owner of the mailbox acts',
      steps: [`Authorize again as ${FINANCE}`, 'App-only access does not hang on anybody’s password; it spares you this.'],
      codes: ['AADSTS50173', 'invalid_grant', 'bad_token', 'HTTP 400'],
      hasCorrelation: true,
    }),
    mend: signInAgain(FINANCE, `Authorize again as ${FINANCE}`),
  },
  {
    id: 'blocked-by-conditional-access',
    address: EVENTS,
    link: (stage) => stage.link(EVENTS),
    provoke: async (stage) => {
      await ofPerson(stage, EVENTS, { signInPolicy: 'block' })
      await forgetTokens(stage)
    },
    said: ({ clientId }) => ({
      title: 'Conditional Access blocks Postdesk',
      who: 'Your Microsoft Entra administrator acts',
      steps: [
        'Open the sign-in logs; they name the policy, found by the correlation ID below (Entra admin center)',
        `Leave ${EVENTS} or the application ${clientId} out of the policy (Entra admin center)`,
        'Or add the address of Postdesk’s server as a trusted location.',
        'Authorize again',
      ],
      codes: ['AADSTS53003', 'invalid_grant', 'message_only', 'HTTP 400'],
      hasCorrelation: true,
    }),
    mend: afterwards((stage) => ofPerson(stage, EVENTS, { signInPolicy: null }), signInAgain(EVENTS, 'Authorize again')),
  },
  {
    id: 'ews-blocked',
    address: ARCHIVE,
    link: (stage) =>
      stage.link(ARCHIVE, {
        attempt: { incoming: 'ews', outgoing: 'ews' },
        account: { protocol: 'ews', outgoingProtocol: 'ews' },
      }),
    provoke: ({ control }) => control('PATCH', '/settings', { ews: { enabled: true, allowedAppIds: [] } }),
    said: ({ clientId }) => ({
      title: 'EWS is switched off for this tenant, or does not list Postdesk',
      who: 'Your Exchange administrator acts',
      steps: [
        'Move the account to Microsoft Graph',
        'To go on with EWS until then, first see the list as it is (Exchange Online PowerShell)',
        'Then write it anew with Postdesk at its end: what is not named again loses its access (Exchange Online PowerShell)',
        'See that the mailbox’s own switch is on (Exchange Online PowerShell)',
        'A change takes up to 24 hours to work.',
        'Test the connection',
      ],
      commands: [
        'Get-OrganizationConfig -RetrieveEwsOperationAccessPolicy | Format-List EwsEnabled, EwsAllowedAppIDs',
        `Set-OrganizationConfig -EwsEnabled $true -EwsAllowedAppIDs "<existing>,${clientId}"`,
        `Get-CASMailbox ${ARCHIVE} | Format-List EwsEnabled, EwsApplicationAccessPolicy`,
      ],
      codes: ['EwsDisabled', 'HTTP 403'],
      hasCorrelation: true,
    }),
    mend: afterwards(
      ({ control, clientId }) => control('PATCH', '/settings', { ews: { enabled: true, allowedAppIds: [clientId] } }),
      pressTest,
    ),
  },
  {
    id: 'authenticated-but-not-connected',
    address: RETURNS,
    link: async (stage) =>
      await stage.link(RETURNS, {
        attempt: { incoming: 'imap', outgoing: 'graph' },
        account: { protocol: 'imap', outgoingProtocol: 'graph', connection: await doorOf(stage, 'imap') },
      }),
    provoke: async (stage) => {
      await ofPerson(stage, RETURNS, { imapEnabled: false })
      await stage.control('DELETE', `/imap/connections?mailbox=${RETURNS}`)
    },
    said: () => ({
      title: 'The token is good, but Exchange does not open the mailbox',
      who: 'Your Exchange administrator acts',
      steps: [
        'Switch them on (Exchange Online PowerShell)',
        'For a shared mailbox: give who signed in full access (Exchange Online PowerShell)',
        'Test the connection',
      ],
      commands: [
        `Set-CASMailbox -Identity ${RETURNS} -ImapEnabled $true -PopEnabled $true`,
        `Add-MailboxPermission -Identity ${RETURNS} -User ${RETURNS} -AccessRights FullAccess`,
      ],
      codes: ['AuthenticatedButNotConnected'],
      hasCorrelation: false,
    }),
    mend: afterwards((stage) => ofPerson(stage, RETURNS, { imapEnabled: true }), pressTest),
  },
  {
    id: 'app-kept-out-by-policy',
    address: SUPPORT,
    link: (stage) => stage.link(SUPPORT, { attempt: { how: 'app-only' } }),
    provoke: ({ control, clientId }) =>
      control('PATCH', '/settings', { mail: { appMailboxes: { [clientId]: ['sam@contoso.example'] } } }),
    said: ({ clientId, tenant }) => ({
      title: 'A policy of Exchange keeps the application out of this mailbox',
      who: 'Your Exchange administrator acts',
      steps: [
        'See what the policy says (Exchange Online PowerShell)',
        'See what the roles say (Exchange Online PowerShell)',
        'Add the mailbox to the group of the policy, or to the scope of the role.',
        'Test the connection',
      ],
      commands: [
        `Test-ApplicationAccessPolicy -AppId ${clientId} -Identity ${SUPPORT}`,
        `Test-ServicePrincipalAuthorization -Identity ${tenant.world.registry.findApp(clientId)?.servicePrincipalId ?? ''} -Resource ${SUPPORT} | Format-Table`,
      ],
      codes: ['ErrorAccessDenied', 'HTTP 403'],
      hasCorrelation: true,
    }),
    mend: afterwards(
      ({ control, clientId }) => control('PATCH', '/settings', { mail: { appMailboxes: { [clientId]: [SUPPORT] } } }),
      pressTest,
    ),
  },
]
