import { TagsInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { tagsQuery } from '../api/queries.ts'
import type { TicketChange } from './use-change-ticket.ts'

/** The tags of a ticket while they are typed; kept when one goes elsewhere, as they were after Escape. */
export function TypeTags({
  tags,
  change,
  done,
}: {
  tags: readonly string[]
  change: (change: TicketChange) => void
  done: () => void
}) {
  const query = useQuery(tagsQuery)
  const [values, setValues] = useState([...tags])
  return (
    <TagsInput
      aria-label="Tags"
      size="xs"
      style={{ flex: '1 1 220px', maxWidth: 420 }}
      autoFocus
      data={query.data ?? []}
      splitChars={[',']}
      maxTags={50}
      value={values}
      onChange={setValues}
      onKeyDown={(event) => event.key === 'Escape' && done()}
      onBlur={() => {
        if (values.join(',') !== tags.join(',')) change({ tags: values })
        done()
      }}
    />
  )
}
