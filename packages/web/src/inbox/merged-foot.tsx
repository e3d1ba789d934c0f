import { Link } from '@tanstack/react-router'

/** Stands where the composer would: a merged ticket is answered in the one it went into. */
export function MergedFoot({ into }: { into: number }) {
  return (
    <footer className="merged-foot">
      Nothing is answered or noted here any more.{' '}
      <Link to="/inbox/$ticketId" params={{ ticketId: into }} search>
        Write in #{into}
      </Link>
    </footer>
  )
}
