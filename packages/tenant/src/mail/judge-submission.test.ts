import { expect, test } from 'vitest'

import { makeWorld } from '../make-world.ts'
import { judgeSubmission } from './judge-submission.ts'

test('one budget and one judge hold for all that a mailbox sends', async () => {
  const { directory, mail } = await makeWorld()
  const sender = directory.users().find((one) => one.mailboxEnabled)
  if (sender === undefined) throw new Error('The world has no mailbox')
  const judge = (recipients = 1, perMinute?: number) =>
    judgeSubmission(mail, sender, { recipients, ...(perMinute !== undefined && { perMinute }) })
  expect(judge()).toBeUndefined()
  mail.submissions.spend(sender.id, 9_998)
  expect([judge(2), judge(3), judge(1, 2), judge(1, 1)]).toEqual([undefined, 'over-day', undefined, 'too-fast'])
  mail.settings.maxSendsPerMinute = 1
  expect(judge()).toBe('too-fast')
  mail.settings.maxSendsPerMinute = null
  sender.quotaBytes = 0
  expect(judge()).toBe('mailbox-full')
  mail.settings.suspendedSenders = [sender.mail.toLowerCase()]
  expect(judge()).toBe('suspended')
})
