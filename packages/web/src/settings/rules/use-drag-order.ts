import { useState, type PointerEvent } from 'react'

type Drag = { readonly from: number; readonly to: number }

/**
 * Moves the rows of a list by a grip, with mouse, pen or finger. Rows stay where they are until the grip is let go; meanwhile the row
 * taken and the place it would get are told by `rowOf`. Whoever has no pointer needs buttons beside it.
 *
 *   still   -> dragging   the grip is pressed with the main button
 *   dragging -> still     let go: `move(from, to)`, unless it is the same place; cancelled by the system: nothing
 *
 * `to` is the place in the list without the row taken, as `move` of the list's buttons means it.
 */
export function useDragOrder(move: (from: number, to: number) => void) {
  const [drag, setDrag] = useState<Drag | null>(null)

  const placeAt = (grip: HTMLElement, y: number) => {
    const row = grip.closest('li')
    const others = [...(row?.parentElement?.children ?? [])].filter((one) => one !== row)
    return others.filter((one) => {
      const { top, height } = one.getBoundingClientRect()
      return top + height / 2 < y
    }).length
  }

  const gripOf = (from: number) => ({
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return
      event.preventDefault()
      event.currentTarget.setPointerCapture(event.pointerId)
      setDrag({ from, to: from })
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (drag) setDrag({ from: drag.from, to: placeAt(event.currentTarget, event.clientY) })
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => {
      if (!drag) return
      setDrag(null)
      const to = placeAt(event.currentTarget, event.clientY)
      if (to !== drag.from) move(drag.from, to)
    },
    // After letting go too: the drag is over by then.
    onLostPointerCapture: () => setDrag(null),
  })

  /** What the row at a place shows of the drag: that it is taken, or on which side of it the taken one would come to stand. */
  const rowOf = (at: number) => {
    if (!drag) return {}
    if (at === drag.from) return { 'data-dragged': true }
    if (drag.to === drag.from) return {}
    if (at === drag.to) return { 'data-drop': drag.to < drag.from ? 'above' : 'below' }
    return {}
  }
  return { gripOf, rowOf }
}
