import { useHotkeys } from '@mantine/hooks'
import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react'

/**
 * `j` and `k` move the focus through the rows of a list: the links or buttons marked with `data-row`. When the row that
 * has the focus goes away (it was closed, filed, answered), the focus stays at its place in the list instead of being lost.
 */
export function useRowKeys(boxRef: RefObject<HTMLElement | null>): (by: 1 | -1) => void {
  const place = useRef<number | null>(null)
  const rowsOf = () => [...(boxRef.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])]
  const move = (by: 1 | -1) => {
    const rows = rowsOf()
    const focused = rows.findIndex((row) => row === document.activeElement)
    const from = focused >= 0 ? focused : rows.findIndex((row) => row.dataset['status'] === 'active')
    rows[Math.min(rows.length - 1, Math.max(0, from + by))]?.focus()
  }
  useHotkeys([
    ['j', () => move(1)],
    ['k', () => move(-1)],
  ])
  useEffect(() => {
    const note = () => {
      const at = rowsOf().findIndex((row) => row === document.activeElement)
      place.current = at < 0 ? null : at
    }
    document.addEventListener('focusin', note)
    return () => document.removeEventListener('focusin', note)
  })
  useLayoutEffect(() => {
    if (place.current === null || document.activeElement !== document.body) return
    const rows = rowsOf()
    rows[Math.min(place.current, rows.length - 1)]?.focus()
  })
  return move
}
