import type { MailLogRow } from '@postdesk/contract'
import { StateMark, type Meaning } from '../states/states.tsx'

const states: Record<MailLogRow['state'], { label: string; meaning: Meaning }> = {
  stowed: { label: 'Waiting', meaning: 'neutral' },
  filed: { label: 'Filed', meaning: 'good' },
  refused: { label: 'Refused', meaning: 'neutral' },
  held: { label: 'Held', meaning: 'bad' },
  discarded: { label: 'Discarded', meaning: 'neutral' },
}

export const mailStates = (['held', 'filed', 'refused', 'stowed', 'discarded'] as const).map((value) => ({
  value,
  label: states[value].label,
}))

/** What became of a mail, in one word. */
export function MailState({ row }: { row: MailLogRow }) {
  const { label, meaning } = states[row.state]
  return <StateMark meaning={meaning}>{label}</StateMark>
}
