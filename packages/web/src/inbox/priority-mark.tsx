import type { Priority } from '@postdesk/contract'
import { IconArrowDown, IconArrowUp, IconFlame, IconMinus } from '@tabler/icons-react'

const marks = {
  low: { title: 'Low', Icon: IconArrowDown, state: 'state-neutral' },
  normal: { title: 'Normal', Icon: IconMinus, state: 'state-neutral' },
  high: { title: 'High', Icon: IconArrowUp, state: 'state-warning' },
  urgent: { title: 'Urgent', Icon: IconFlame, state: 'state-bad' },
} as const

/** The word for a priority. */
export const priorityInWords = (priority: Priority): string => marks[priority].title

/** A priority with its icon: colour is never alone. */
export function PriorityMark({ priority }: { priority: Priority }) {
  const { title, Icon, state } = marks[priority]
  return (
    <span className={`state-mark ${state}`}>
      <Icon size={14} aria-hidden />
      {title}
    </span>
  )
}
