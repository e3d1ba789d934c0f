import type { Meaning } from '../../states/states.tsx'

const DAY = 86_400_000

/** The steps of the countdown, nearest first: how many days are left at most, how loud, and in which words. */
const steps: readonly { readonly days: number; readonly meaning: Meaning; readonly words: string }[] = [
  { days: 1, meaning: 'bad', words: 'tomorrow: add the next one now' },
  { days: 7, meaning: 'bad', words: 'within a week: add the next one now' },
  { days: 14, meaning: 'warning', words: 'within two weeks: add the next one' },
  { days: 30, meaning: 'warning', words: 'within a month: plan the next one' },
  { days: 60, meaning: 'neutral', words: 'within two months' },
]

/** When a credential ends, counted down in words at 60, 30, 14, 7 and 1 days. */
export function tellExpiry(at: string | null, now: Date): { readonly meaning: Meaning; readonly text: string } {
  if (at === null) return { meaning: 'neutral', text: 'no known end' }
  const end = new Date(at)
  const left = (end.getTime() - now.getTime()) / DAY
  if (left <= 0) {
    const ago = Math.floor(-left)
    return { meaning: 'bad', text: `expired ${ago === 0 ? 'today' : ago === 1 ? 'yesterday' : `${ago} days ago`}` }
  }
  if (left < 1) return { meaning: 'bad', text: 'expires within a day: add the next one now' }
  const days = Math.floor(left)
  if (days > 365) {
    const day = end.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })
    return { meaning: 'neutral', text: `expires on ${day}` }
  }
  const step = steps.find((one) => days <= one.days)
  const counted = `expires in ${days} ${days === 1 ? 'day' : 'days'}`
  return step ? { meaning: step.meaning, text: `${counted}, ${step.words}` } : { meaning: 'neutral', text: counted }
}
