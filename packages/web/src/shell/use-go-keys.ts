import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'

/** How long after `g` the letter may come. */
const PATIENCE_MILLISECONDS = 1200

/** `g` then a letter goes somewhere. */
export function useGoKeys(admin: boolean): void {
  const navigate = useNavigate()
  useEffect(() => {
    let since = 0
    const press = (event: KeyboardEvent) => {
      const target = event.target
      if (event.ctrlKey || event.metaKey || event.altKey) return
      if (target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))) return
      if (event.key === 'g') {
        since = Date.now()
        return
      }
      if (Date.now() - since > PATIENCE_MILLISECONDS) return
      since = 0
      const there = places(admin)[event.key]
      if (!there) return
      // The letter belongs to us now: `g a` must not also assign.
      event.preventDefault()
      event.stopImmediatePropagation()
      void navigate({ to: there })
    }
    document.documentElement.addEventListener('keydown', press, { capture: true })
    return () => document.documentElement.removeEventListener('keydown', press, { capture: true })
  }, [navigate, admin])
}

function places(admin: boolean): Record<string, '/inbox' | '/mail' | '/settings' | '/settings/accounts'> {
  return { i: '/inbox', m: '/mail', ...(admin ? { s: '/settings', a: '/settings/accounts' } : {}) }
}
