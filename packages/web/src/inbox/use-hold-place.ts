import { useCallback, useEffect, useLayoutEffect, useRef, type RefObject } from 'react'

const ABOVE_PIXELS = 8
const SCROLLING_KEYS = /^(PageUp|PageDown|Home|End|ArrowUp|ArrowDown| )$/

/**
 * Keeps the place of a reader in a scrolled box.
 *
 * opened → the target stands at the top of the box and is held there while frames, fonts and the composer take their
 * sizes → the reader touches the box (wheel, finger, mouse, a scrolling key), or something new comes in (`letGo`) → the
 * place is theirs, and nothing moves it again but `goTo` and `keep`.
 */
export function useHoldPlace(boxRef: RefObject<HTMLElement | null>, targetId: string | undefined) {
  const held = useRef<string | null>(null)
  const put = useCallback(() => {
    const target = held.current === null ? null : document.getElementById(held.current)
    if (boxRef.current && target) boxRef.current.scrollTop = target.offsetTop - ABOVE_PIXELS
  }, [boxRef])
  const goTo = useCallback(
    (id: string) => {
      held.current = id
      put()
    },
    [put],
  )

  const letGo = useCallback(() => {
    held.current = null
  }, [])

  useLayoutEffect(() => {
    if (targetId !== undefined) goTo(targetId)
  }, [goTo, targetId])

  useEffect(() => {
    const scrolled = boxRef.current
    if (!scrolled) return undefined
    const onKey = (event: KeyboardEvent) => {
      if (SCROLLING_KEYS.test(event.key)) letGo()
    }
    const sizes = new ResizeObserver(put)
    sizes.observe(scrolled)
    for (const child of scrolled.children) sizes.observe(child)
    const touches = ['wheel', 'touchmove', 'pointerdown'] as const
    for (const touch of touches) scrolled.addEventListener(touch, letGo, { passive: true })
    scrolled.addEventListener('keydown', onKey)
    return () => {
      sizes.disconnect()
      for (const touch of touches) scrolled.removeEventListener(touch, letGo)
      scrolled.removeEventListener('keydown', onKey)
    }
  }, [boxRef, put, letGo])

  /** Call before rows come in above: what is at the top of the box now stays there. Call what it gives after they are laid out. */
  const keep = useCallback((): (() => void) => {
    const scrolled = boxRef.current
    if (!scrolled) return () => {}
    held.current = null
    // The browser's own anchoring does nothing at the very top and would do it twice elsewhere.
    scrolled.style.overflowAnchor = 'none'
    const fromEnd = scrolled.scrollHeight - scrolled.scrollTop
    return () => {
      scrolled.scrollTop = scrolled.scrollHeight - fromEnd
      requestAnimationFrame(() => {
        scrolled.style.overflowAnchor = ''
      })
    }
  }, [boxRef])

  return { goTo, keep, letGo }
}
