import type { Account, Client, ErrorCard, OutgoingAccount } from '@postdesk/contract'
import type { Command } from 'commander'
import { testAccount } from './account/test-account.ts'
import { asking, type AskingOptions } from './desk/asking.ts'
import type { Desk } from './desk/connect.ts'
import { printCard } from './print/card.ts'
import { startProgress } from './print/progress.ts'

/** One thing that was looked at. */
type Finding = {
  readonly what: string
  readonly state: 'good' | 'warning' | 'bad'
  readonly text: string
  readonly card: ErrorCard | null
}

const MARKS: Readonly<Record<Finding['state'], string>> = { good: '✓', warning: '!', bad: '✗' }

/** Adds `postdesk doctor`: this installation and each account, with remedies; 1 when something is bad. */
export function doctorCommand(program: Command): void {
  const command = program
    .command('doctor')
    .description('check this installation and each account, with remedies')
    .option('--no-test', 'do not test the connection of each account, only say what is known')
  asking(command, async (desk) => {
    const { json, test } = command.opts<AskingOptions & { readonly test: boolean }>()
    const findings: Finding[] = []
    const found = (finding: Finding) => {
      findings.push(finding)
      if (!json) tell(finding)
    }
    for await (const finding of examine(desk, test)) found(finding)
    const ok = findings.every(({ state }) => state !== 'bad')
    if (json) process.stdout.write(`${JSON.stringify({ ok, findings })}\n`)
    else process.stdout.write(ok ? 'Nothing is broken.\n' : 'Something needs you; see ✗ above.\n')
    return ok ? 0 : 1
  })
}

async function* examine(desk: Desk, test: boolean): AsyncGenerator<Finding> {
  const { client } = desk
  const { version, held } = await client.countHeldMail()
  yield { what: 'Postdesk', state: 'good', text: `version ${version} answers at ${desk.url}`, card: null }
  yield await database(desk)
  yield* settings(client)
  const { warnings } = await client.listWarnings()
  for (const { title, text, daysLeft } of warnings)
    yield { what: title, state: daysLeft < 0 ? 'bad' : 'warning', text, card: null }
  yield held === 0
    ? { what: 'Held mail', state: 'good', text: 'none', card: null }
    : { what: 'Held mail', state: 'warning', text: `${held}. See: postdesk mail held`, card: null }
  const { accounts } = await client.listAccounts()
  if (accounts.length === 0)
    yield {
      what: 'Mail accounts',
      state: 'warning',
      text: 'none yet. Link one in the browser: Settings → Mail accounts',
      card: null,
    }
  for (const account of accounts) yield test && account.enabled ? await tested(desk, account) : known(account)
  const receiving = new Set(accounts.map(({ outgoing }) => outgoing?.id))
  const { accounts: outgoing } = await client.listOutgoingAccounts()
  for (const account of outgoing)
    if (!receiving.has(account.id) || account.card !== null || account.waiting > 0) yield sending(account)
}

async function database(desk: Desk): Promise<Finding> {
  const answer = await fetch(`${desk.url}/readyz`)
  const text = (await answer.text()).slice(0, 100)
  return answer.ok
    ? { what: 'Database', state: 'good', text: 'answers', card: null }
    : {
        what: 'Database',
        state: 'bad',
        text: `is not ready (${answer.status} ${text}). The log of the server says why.`,
        card: null,
      }
}

async function* settings(client: Client): AsyncGenerator<Finding> {
  const { baseUrl, redirectUriWarning } = await client.getDeskSettings()
  const what = 'Base URL'
  yield redirectUriWarning === null
    ? { what, state: 'good', text: baseUrl, card: null }
    : { what, state: 'warning', text: `${baseUrl}: ${redirectUriWarning}`, card: null }
}

function known(account: Account): Finding {
  const state = account.state === 'needs-you' ? 'bad' : account.state === 'receiving' ? 'good' : 'warning'
  return { what: `Account ${account.address}`, state, text: account.stateText, card: account.card }
}

async function tested(desk: Desk, account: Account): Promise<Finding> {
  const what = `Account ${account.address}`
  const progress = startProgress(`testing ${account.address}`)
  try {
    const { ok, steps, broken } = await testAccount(desk, { accountId: account.id, send: false }, (step) =>
      progress.tell(step.title),
    )
    const failed = steps.find(({ state }) => state === 'failed')
    if (ok) return { what, state: 'good', text: `${account.stateText}; ${steps.length} steps tested`, card: null }
    return { what, state: 'bad', text: broken ?? `${failed?.title ?? 'a step'} failed`, card: failed?.card ?? account.card }
  } finally {
    progress.end()
  }
}

function sending(account: OutgoingAccount): Finding {
  const waiting = account.waiting === 0 ? '' : `; ${account.waiting} mails wait to leave`
  const state = account.state === 'needs-you' ? 'bad' : account.state === 'ready' && account.waiting === 0 ? 'good' : 'warning'
  return { what: `Sending as ${account.address}`, state, text: account.stateText + waiting, card: account.card }
}

function tell({ what, state, text, card }: Finding): void {
  process.stdout.write(`${MARKS[state]} ${what}: ${text}\n`)
  if (card) printCard(card, process.stdout, '    ')
}
