import type { EwsCall } from '../call.ts'
import { respond } from '../response.ts'
import { assertSequence, booleanOf, childOf } from '../xml/schema.ts'
import { m, t } from '../xml/write-xml.ts'
import type { Xml } from '../xml/write-xml.ts'

/** Windows time zones: a few that tests and people need. Bias is minutes added to local time to get UTC. */
const ZONES: readonly {
  readonly id: string
  readonly name: string
  readonly bias: number
  readonly daylight?: 'europe' | 'america'
}[] = [
  { id: 'UTC', name: '(UTC) Coordinated Universal Time', bias: 0 },
  { id: 'GMT Standard Time', name: '(UTC+00:00) Dublin, Edinburgh, Lisbon, London', bias: 0, daylight: 'europe' },
  {
    id: 'W. Europe Standard Time',
    name: '(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna',
    bias: -60,
    daylight: 'europe',
  },
  { id: 'Romance Standard Time', name: '(UTC+01:00) Brussels, Copenhagen, Madrid, Paris', bias: -60, daylight: 'europe' },
  { id: 'FLE Standard Time', name: '(UTC+02:00) Helsinki, Kyiv, Riga, Sofia, Tallinn, Vilnius', bias: -120, daylight: 'europe' },
  { id: 'India Standard Time', name: '(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi', bias: -330 },
  { id: 'Tokyo Standard Time', name: '(UTC+09:00) Osaka, Sapporo, Tokyo', bias: -540 },
  { id: 'Eastern Standard Time', name: '(UTC-05:00) Eastern Time (US & Canada)', bias: 300, daylight: 'america' },
  { id: 'Central Standard Time', name: '(UTC-06:00) Central Time (US & Canada)', bias: 360, daylight: 'america' },
  { id: 'Pacific Standard Time', name: '(UTC-08:00) Pacific Time (US & Canada)', bias: 480, daylight: 'america' },
]
type Zone = (typeof ZONES)[number]

/** Time zones the server knows, with their rules when they are asked for. */
export async function getServerTimeZones({ body }: EwsCall): Promise<Xml> {
  assertSequence(body, ['Ids'])
  const isFull = booleanOf(body.attributes.get('ReturnFullTimeZoneData') ?? 'true', 'ReturnFullTimeZoneData')
  const ids = childOf(body, 'Ids')?.children.map(({ text }) => text.trim())
  return await respond('GetServerTimeZones', () => {
    const zones = ZONES.filter(({ id }) => ids === undefined || ids.includes(id))
    return {
      children: m(
        'TimeZoneDefinitions',
        {},
        zones.map((zone) => t('TimeZoneDefinition', { Name: zone.name, Id: zone.id }, isFull ? rulesOf(zone) : undefined)),
      ),
    }
  })
}

function rulesOf({ id, bias, daylight }: Zone): readonly Xml[] {
  const standard = `trule:Microsoft/Registry/${id}/1-Standard`
  const summer = `trule:Microsoft/Registry/${id}/1-Daylight`
  const periods = [
    t('Period', { Bias: durationOf(bias), Name: 'Standard', Id: standard }),
    ...(daylight === undefined ? [] : [t('Period', { Bias: durationOf(bias - 60), Name: 'Daylight', Id: summer })]),
  ]
  const toGroup = t('Transition', {}, t('To', { Kind: 'Group' }, 0))
  if (daylight === undefined)
    return [
      t('Periods', {}, periods),
      t('TransitionsGroups', {}, t('TransitionsGroup', { Id: 0 }, t('Transition', {}, t('To', { Kind: 'Period' }, standard)))),
      t('Transitions', {}, toGroup),
    ]
  // Rules in force: the European Union since 1996 (change at 01:00 UTC), the United States since 2007 (at 02:00 local time).
  const [spring, autumn] =
    daylight === 'europe'
      ? [
          { month: 3, week: -1 },
          { month: 10, week: -1 },
        ]
      : [
          { month: 3, week: 2 },
          { month: 11, week: 1 },
        ]
  const hours = daylight === 'europe' ? [1 - bias / 60, 2 - bias / 60] : [2, 2]
  const transition = (to: string, when: { month: number; week: number }, hour: number): Xml =>
    t(
      'RecurringDayTransition',
      {},
      t('To', { Kind: 'Period' }, to),
      t('TimeOffset', {}, `PT${String(hour)}H`),
      t('Month', {}, when.month),
      t('DayOfWeek', {}, 'Sunday'),
      t('Occurrence', {}, when.week),
    )
  return [
    t('Periods', {}, periods),
    t(
      'TransitionsGroups',
      {},
      t('TransitionsGroup', { Id: 0 }, transition(summer, spring, hours[0] ?? 2), transition(standard, autumn, hours[1] ?? 2)),
    ),
    t('Transitions', {}, toGroup),
  ]
}

/** Minutes as an XML Schema duration. */
function durationOf(minutes: number): string {
  const size = Math.abs(minutes)
  const [hours, rest] = [Math.floor(size / 60), size % 60]
  return `${minutes < 0 ? '-' : ''}PT${String(hours)}H${rest === 0 ? '' : `${String(rest)}M`}`
}
