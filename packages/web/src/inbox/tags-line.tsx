import { TagsInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { IconTag } from '@tabler/icons-react'
import { useState } from 'react'
import { tagsQuery } from '../api/queries.ts'
import type { TicketChange } from './use-change-ticket.ts'

/** The tags of a ticket: each leads to its tickets; the button changes them. */
export function TagsLine({ tags, change }: { tags: readonly string[]; change: (change: TicketChange) => void }) {
  const [typing, setTyping] = useState(false)
  if (typing) return <TypeTags tags={tags} change={change} done={() => setTyping(false)} />
  return (
    <span className="placement-part tags-line">
      {tags.map((tag) => (
        <Link key={tag} to="/inbox" search={{ view: 'all', tag }} className="tag" title={`All tickets tagged ${tag}`}>
          <bdi>{tag}</bdi>
        </Link>
      ))}
      <button type="button" className="pick" onClick={() => setTyping(true)}>
        <IconTag size={14} aria-hidden /> {tags.length === 0 ? 'Add tag' : <span className="unseen">Change tags</span>}
      </button>
    </span>
  )
}

function TypeTags({ tags, change, done }: { tags: readonly string[]; change: (change: TicketChange) => void; done: () => void }) {
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
