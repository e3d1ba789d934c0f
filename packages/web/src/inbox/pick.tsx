import { Combobox, Skeleton, useCombobox } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { sentenceOf } from '../api/client.ts'

/** More choices than this are searched, not read; and no more than that many are shown at once. */
const FEW = 10
const SHOWN = 50

/** What is chosen where it is no thing's id. */
export const NOTHING = 'nothing'
export const ITS_TICKETS = 'its-tickets'

/** A word of the ticket's head that is a quiet button: pressed, it shows what else it could be. */
export function Pick({
  what,
  shown,
  narrows = false,
  pick,
  children,
}: {
  what: string
  shown: ReactNode
  /** The next word stands inside of this one: group > category. */
  narrows?: boolean
  /** The value of the option that was chosen. */
  pick: (value: string) => void
  /** Options; mounted when they are asked for. */
  children: ReactNode
}) {
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() })
  return (
    <span className="placement-part" data-narrows={narrows}>
      <Combobox
        store={combobox}
        keepMounted={false}
        width={260}
        position="bottom-start"
        onOptionSubmit={(value) => {
          combobox.closeDropdown()
          combobox.focusTarget()
          pick(value)
        }}
      >
        <Combobox.Target targetType="button">
          <button type="button" className="pick" onClick={() => combobox.toggleDropdown()}>
            <span className="unseen">{what}: </span>
            {shown}
          </button>
        </Combobox.Target>
        <Combobox.Dropdown>{children}</Combobox.Dropdown>
      </Combobox>
    </span>
  )
}

/** The options themselves, told to screen readers by what they are options of. */
export function PickOptions({ what, scrolls = false, children }: { what: string; scrolls?: boolean; children: ReactNode }) {
  return (
    // What scrolls can be reached, so that it can be scrolled by keys too.
    <Combobox.Options aria-label={what} mah={320} style={{ overflowY: 'auto' }} tabIndex={scrolls ? 0 : undefined}>
      {children}
    </Combobox.Options>
  )
}

export function PickOption({ value, chosen = false, children }: { value: string; chosen?: boolean; children: ReactNode }) {
  return (
    <Combobox.Option value={value} active={chosen} className="pick-option">
      <span className="breaks">{children}</span>
      {chosen ? <IconCheck size={16} aria-hidden /> : null}
    </Combobox.Option>
  )
}

type Named = { readonly id: string; readonly name: string }

/** Things to choose from: by name, after what one types where there is much, and 'none' last. */
export function Things({
  what,
  query,
  things,
  chosen,
  none,
  empty,
  first,
}: {
  what: string
  query: { readonly isPending: boolean; readonly error: unknown }
  things: readonly Named[]
  chosen: Named | null
  none: string
  /** What is said where there is nothing to choose. */
  empty: string
  /** An option that stands before the things. */
  first?: ReactNode
}) {
  const [typed, setTyped] = useState('')
  const search = useRef<HTMLInputElement>(null)
  const isSearched = things.length > FEW
  useEffect(() => {
    // With a keyboard one types at once; on a phone its keyboard would cover what there is to choose.
    if (isSearched && matchMedia('(pointer: fine)').matches) search.current?.focus()
  }, [isSearched])
  if (query.isPending) return <Skeleton height={24} m="sm" />
  if (query.error) return <Combobox.Empty>{sentenceOf(query.error)}</Combobox.Empty>
  const wanted = typed.trim().toLowerCase()
  const found = things.filter(({ name }) => name.toLowerCase().includes(wanted))
  const left = found.length - SHOWN
  return (
    <>
      {isSearched ? (
        <Combobox.Search
          ref={search}
          aria-label="Find by name"
          placeholder="Find by name"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      ) : null}
      <PickOptions what={what} scrolls={isSearched}>
        {wanted === '' ? first : null}
        {found.slice(0, SHOWN).map((one) => (
          <PickOption key={one.id} value={one.id} chosen={one.id === chosen?.id}>
            <bdi>{one.name}</bdi>
          </PickOption>
        ))}
        {chosen && wanted === '' ? <PickOption value={NOTHING}>{none}</PickOption> : null}
      </PickOptions>
      {things.length === 0 ? <Combobox.Empty>{empty}</Combobox.Empty> : null}
      {left > 0 ? <Combobox.Footer>{left} more: type a part of the name</Combobox.Footer> : null}
      {things.length > 0 && found.length === 0 ? <Combobox.Empty>Nothing of this name</Combobox.Empty> : null}
    </>
  )
}
