import { ErrorCard } from '@postdesk/contract'

/** An error card out of its column; null when there is none, or none that this version can read. */
export function readCard(value: unknown): ErrorCard | null {
  const read = ErrorCard.safeParse(value)
  return read.success ? read.data : null
}
