import { Link } from '@tanstack/react-router'
import { IconTag } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import type { TicketChange } from './use-change-ticket.ts'

const TypeTags = lazy(async () => ({ default: (await import('./type-tags.tsx')).TypeTags }))

/** The tags of a ticket: each leads to its tickets; the button changes them. */
export function TagsLine({ tags, change }: { tags: readonly string[]; change: (change: TicketChange) => void }) {
  const [typing, setTyping] = useState(false)
  if (typing)
    return (
      <Suspense fallback={null}>
        <TypeTags tags={tags} change={change} done={() => setTyping(false)} />
      </Suspense>
    )
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
