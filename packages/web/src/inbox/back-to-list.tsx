import { Link } from '@tanstack/react-router'
import { IconArrowLeft } from '@tabler/icons-react'

/** The way back to the list on a phone, where the two are never seen together. */
export function BackToList() {
  return (
    <Link to="/inbox" search={(old: object) => old} className="back-link" aria-label="Back to the list">
      <IconArrowLeft size={20} aria-hidden />
    </Link>
  )
}
