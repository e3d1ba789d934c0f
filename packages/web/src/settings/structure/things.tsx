import { ActionIcon, Button } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import { IconTrash } from '@tabler/icons-react'
import { useRef, type ReactNode } from 'react'
import { useRowKeys } from '../../keys/use-row-keys.ts'
import { SettingsRowsLoading } from '../../states/skeletons.tsx'
import { FailedState } from '../../states/states.tsx'

type Thing = { readonly id: string; readonly name: string; readonly accounts: readonly string[] }

/** A list of things that have a name and can be changed and removed: groups, categories, companies, brands. */
export function Things<T extends Thing>({
  query,
  empty,
  facts,
  mark,
  change,
  remove,
}: {
  query: Pick<UseQueryResult<T[]>, 'data' | 'isPending' | 'error' | 'refetch'>
  /** What will appear here, and the one next step. */
  empty: ReactNode
  facts: (thing: T) => ReactNode
  mark?: (thing: T) => ReactNode
  change: (thing: T) => void
  /** Absent for a thing that stays. */
  remove: (thing: T) => (() => void) | null
}) {
  const list = useRef<HTMLUListElement>(null)
  useRowKeys(list)
  if (query.isPending) return <SettingsRowsLoading rows={3} />
  if (!query.data) return <FailedState failure={query.error} retry={query.refetch} />
  if (query.data.length === 0) return empty
  return (
    <ul className="rows" ref={list}>
      {query.data.map((thing) => {
        const removeThis = remove(thing)
        return (
          <li key={thing.id} className="row thing">
            <div className="row-main">
              <div className="thing-name">
                <bdi className="breaks">{thing.name}</bdi>
                {mark?.(thing)}
              </div>
              <div className="facts">{facts(thing)}</div>
            </div>
            <div className="thing-acts">
              <Button variant="default" size="xs" data-row aria-label={`Change ${thing.name}`} onClick={() => change(thing)}>
                Change
              </Button>
              {removeThis ? (
                <ActionIcon variant="subtle" color="gray" size={30} aria-label={`Remove ${thing.name}`} onClick={removeThis}>
                  <IconTrash size={16} aria-hidden />
                </ActionIcon>
              ) : null}
            </div>
          </li>
        )
      })}
    </ul>
  )
}

/** Up to three names and how many more: `Ann, Bo and 4 more`. */
export function someOf(names: readonly string[]): string {
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`
}
