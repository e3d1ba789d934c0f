import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { IconArrowMerge } from '@tabler/icons-react'
import { useSeparate } from './use-separate.ts'

/** Says that the ticket was merged and where it goes on; takes the merge back. */
export function MergedBar({ id, into }: { id: number; into: number }) {
  const separate = useSeparate()
  return (
    <div className="merged-bar" role="status">
      <IconArrowMerge size={16} aria-hidden />
      <span>
        Merged into{' '}
        <Link to="/inbox/$ticketId" params={{ ticketId: into }} search>
          #{into}
        </Link>
        , where its messages are and its mail goes.
      </span>
      <Button size="compact-xs" variant="default" loading={separate.isPending} onClick={() => separate.mutate(id)}>
        Separate
      </Button>
    </div>
  )
}
