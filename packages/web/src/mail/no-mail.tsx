import { Button } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { EmptyState } from '../states/states.tsx'
import type { MailSearch } from './mail-search.ts'

/** What stands in the place of an empty list of mails. */
export function NoMail({ search, admin }: { search: MailSearch; admin: boolean }) {
  const navigate = useNavigate()
  const { list, state, row: _, ...filters } = search
  const isNarrowed = Object.keys(filters).length > 0
  const isHeld = list !== 'sent' && state === 'held'
  if (isHeld && !isNarrowed)
    return <EmptyState title="No mail is held">A mail that cannot be processed waits here, whole, with its reason.</EmptyState>
  if (isNarrowed || state)
    return (
      <EmptyState
        title="Nothing found"
        act={
          <Button
            variant="default"
            onClick={() => void navigate({ to: '/mail', search: list === 'sent' ? { list } : isHeld ? { state } : {} })}
          >
            Take the filters away
          </Button>
        }
      >
        No mail matches these filters.
      </EmptyState>
    )
  if (list === 'sent')
    return <EmptyState title="Nothing was sent yet">Every answer and notice appears here, with what became of it.</EmptyState>
  return (
    <EmptyState
      title="No mail yet"
      act={
        admin ? (
          <Button variant="default" onClick={() => void navigate({ to: '/settings/accounts' })}>
            Mail accounts
          </Button>
        ) : null
      }
    >
      Every mail that arrives appears here, with what became of it.
    </EmptyState>
  )
}
