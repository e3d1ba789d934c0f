import type { ReactNode } from 'react'

/** What of a row is pressed by keys: it opens the panel beside the table, as a click anywhere on the row does. */
export function RowButton({ id, children }: { id: string; children: ReactNode }) {
  return (
    <button
      type="button"
      className="plain-button clip"
      style={{ color: 'inherit', display: 'block', maxWidth: '100%', textAlign: 'start' }}
      aria-haspopup="dialog"
      data-row={id}
    >
      <bdi>{children}</bdi>
    </button>
  )
}
