import { expect, test } from 'vitest'

import { ConnectorError } from '../connector-error.ts'
import { ewsRetirement } from './retirement.ts'

const OURS = '5C3A9E10-7b24-4f8d-a6c1-0d9e8f7b6a54'

test.each([
  ['2026-09-30T23:59:59Z', 'open', 183],
  ['2026-10-01T00:00:00Z', 'listed-apps-only', 182],
  ['2026-11-23T09:00:00Z', 'listed-apps-only', 129],
  ['2027-03-31T23:59:59Z', 'listed-apps-only', 1],
  ['2027-04-01T00:00:00Z', 'ended', 0],
  ['2030-01-01T00:00:00Z', 'ended', 0],
] as const)('at %s EWS in Exchange Online is %s, with %i days left', (now, phase, daysLeft) => {
  expect(ewsRetirement(new Date(now), OURS)).toMatchObject({ phase, daysLeft, restrictedOn: '2026-10-01', endsOn: '2027-04-01' })
})

test('the command keeps the list that is there, adds our app to it, and is gone when nothing helps', () => {
  const [read, write, ...more] = ewsRetirement(new Date('2026-11-23'), OURS).keepCommand?.split('\n') ?? []
  expect(read).toMatch(/^\$kept = @\(\(Get-OrganizationConfig -RetrieveEwsOperationAccessPolicy\)\.EwsAllowedAppIDs -split ","/)
  expect(write).toMatch(/^Set-OrganizationConfig -EwsEnabled \$true -EwsAllowedAppIDs /)
  expect(write).toContain('$kept + "5c3a9e10-7b24-4f8d-a6c1-0d9e8f7b6a54"')
  expect(more).toEqual([])
  expect(ewsRetirement(new Date('2027-04-01'), OURS).keepCommand).toBeNull()
})

test.each(['', '{clientId}', `${OURS}" ; Remove-Mailbox "x`, `${OURS}\n`])(
  'what is no client ID gets into no command: %j',
  (given) => {
    expect(() => ewsRetirement(new Date('2026-11-23'), given)).toThrow(ConnectorError)
  },
)
