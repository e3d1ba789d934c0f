import type { TestStep } from '@postdesk/contract'
import type { Command } from 'commander'
import { asking, type AskingOptions } from '../desk/asking.ts'
import { printCard } from '../print/card.ts'
import { onOneLine } from '../print/table.ts'
import { findAccount } from './find-account.ts'
import { testAccount } from './test-account.ts'

const MARKS: Readonly<Record<TestStep['state'], string>> = { running: '…', passed: '✓', failed: '✗', skipped: '–' }

/** `postdesk account test`: the connection test, each step as it ends; 1 when a step failed. */
export function testCommand(account: Command): void {
  const command = account
    .command('test')
    .description('test receiving and sending, step by step')
    .argument('<account>', 'address, name or id')
    .option('--send', 'also send a test mail to the mailbox itself')
  asking(command, async (desk, [which = '']) => {
    const { json, send = false } = command.opts<AskingOptions & { readonly send?: boolean }>()
    const { id } = await findAccount(desk.client, which)
    const tested = await testAccount(desk, { accountId: id, send }, json ? () => {} : tell)
    if (json) process.stdout.write(`${JSON.stringify(tested)}\n`)
    else
      process.stdout.write(
        `${tested.broken ?? (tested.ok ? 'Everything works.' : 'It does not work yet; see the steps above.')}\n`,
      )
    return tested.ok ? 0 : 1
  })
}

function tell(step: TestStep): void {
  const { stdout } = process
  const what = `${step.direction === 'receive' ? 'receiving' : 'sending'}: ${step.title}`
  if (step.state === 'running') {
    if (stdout.isTTY) stdout.write(`\r\u001b[K${MARKS.running} ${what}`)
    return
  }
  const time = step.milliseconds === null ? '' : ` (${Math.round(step.milliseconds)} ms)`
  const evidence = step.evidence === null ? '' : `: ${onOneLine(step.evidence)}`
  stdout.write(`${stdout.isTTY ? '\r\u001b[K' : ''}${MARKS[step.state]} ${what}${evidence}${time}\n`)
  if (step.card) printCard(step.card, stdout, '    ')
}
