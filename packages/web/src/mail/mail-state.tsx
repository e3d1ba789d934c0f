import type { MailLogRow, SentMailRow } from '@postdesk/contract'
import { StateMark, type Meaning } from '../states/states.tsx'

type Word = { readonly label: string; readonly meaning: Meaning }
const arrived: Record<MailLogRow['state'], Word> = {
  held: { label: 'Held', meaning: 'bad' },
  filed: { label: 'Filed', meaning: 'good' },
  refused: { label: 'Refused', meaning: 'neutral' },
  stowed: { label: 'Waiting', meaning: 'neutral' },
  discarded: { label: 'Discarded', meaning: 'neutral' },
}
const sent: Record<SentMailRow['state'], Word> = {
  queued: { label: 'Queued', meaning: 'neutral' },
  sending: { label: 'Sending', meaning: 'neutral' },
  sent: { label: 'Sent', meaning: 'good' },
  failed: { label: 'Not sent', meaning: 'bad' },
  unknown: { label: 'Unknown', meaning: 'warning' },
}

const choices = (states: Record<string, Word>) => Object.entries(states).map(([value, { label }]) => ({ value, label }))
/** What the state filter of each list offers. */
export const stateChoices = { arrived: choices(arrived), sent: choices(sent) }

/** What became of a mail, in one word. */
export function MailState({ state }: { state: MailLogRow['state'] }) {
  const { label, meaning } = arrived[state]
  return <StateMark meaning={meaning}>{label}</StateMark>
}

/** What became of a mail of ours, in one word. */
export function SentState({ state }: { state: SentMailRow['state'] }) {
  const { label, meaning } = sent[state]
  return <StateMark meaning={meaning}>{label}</StateMark>
}
