import { waitFor } from '@postdesk/testkit'
import { cardOf, expectCard, type CardSaid } from './expect-card.ts'
import { doorOf, PATIENCE_MS, type Stage } from './stage.ts'

const ORDERS = 'orders@contoso.example'
const SUBJECT = 'Where is my order?'

const said: CardSaid = {
  title: 'SMTP sign-in is switched off for the whole tenant',
  who: 'Your Exchange administrator acts',
  steps: [
    'Switch it on for this mailbox, which is enough (Exchange Online PowerShell)',
    'Or for the whole tenant (Exchange Online PowerShell)',
    'It can take an hour to work.',
    'Or send by Microsoft Graph instead, which needs no SMTP',
    'Test the connection',
  ],
  commands: [
    `Set-CASMailbox -Identity ${ORDERS} -SmtpClientAuthenticationDisabled $false`,
    'Set-TransportConfig -SmtpClientAuthenticationDisabled $false',
  ],
  codes: ['5.7.139', 'SMTP 535'],
  hasCorrelation: false,
}

/** An answer that cannot leave: its card stands in the ticket and on the account, and when the account's test passes the answer leaves. */
export const sendRow = {
  address: ORDERS,
  walk: async (stage: Stage): Promise<void> => {
    const { page, desk, client, control } = stage
    const account = await stage.link(ORDERS, {
      attempt: { incoming: 'graph', outgoing: 'smtp' },
      account: { outgoingProtocol: 'smtp', outgoingConnection: await doorOf(stage, 'smtp'), autoReply: false },
    })
    await stage.receiving(account)
    await control('PATCH', '/settings', { mail: { smtpClientAuthenticationDisabled: true } })
    const ticketId = await ticketOf(stage)
    await client.createReply({
      params: { id: ticketId },
      body: { id: crypto.randomUUID(), html: '<p>It left on Monday.</p>' },
    })

    await page.goto(`${desk.url}/inbox/${ticketId}`)
    await cardOf(page, said.title).waitFor({ timeout: PATIENCE_MS })
    await expectCard(stage, page, said)
    await page.goto(`${desk.url}/settings/accounts/${account.id}`)
    await expectCard(stage, page, said)

    await control('PATCH', '/settings', { mail: { smtpClientAuthenticationDisabled: false } })
    await cardOf(page, said.title).getByRole('button', { name: 'Test the connection' }).click()
    await page.getByText('Everything works').waitFor({ timeout: PATIENCE_MS })
    await page.goto(`${desk.url}/inbox/${ticketId}`)
    const reply = page.getByRole('region', { name: /^agent reply/ })
    await reply
      .getByRole('status')
      .filter({ hasText: /^\s*Sent/ })
      .waitFor({ timeout: PATIENCE_MS })
    if ((await cardOf(page, said.title).count()) > 0) throw new Error('The card still stands on the ticket')
  },
} as const

async function ticketOf({ client, control }: Stage): Promise<number> {
  await control('POST', '/deliver', { to: ORDERS, from: 'Ann Lee <ann.lee@example.com>', subject: SUBJECT, text: 'Number 4711.' })
  return await waitFor(
    async () => (await client.listTickets({ query: { view: 'all' } })).tickets.find(({ subject }) => subject === SUBJECT)?.id,
    { timeoutMs: PATIENCE_MS, everyMs: 250, what: 'the ticket of the order' },
  )
}
