import { useDocumentTitle } from '@mantine/hooks'
import { EmptyState } from '../states/states.tsx'

export function NoTicket() {
  useDocumentTitle('Inbox · Postdesk')
  return (
    <div style={{ height: '100%', display: 'grid', placeItems: 'center' }}>
      <EmptyState title="No ticket chosen">
        <kbd className="key">j</kbd> and <kbd className="key">k</kbd> move through the list, <kbd className="key">Enter</kbd>{' '}
        opens, <kbd className="key">?</kbd> shows every key.
      </EmptyState>
    </div>
  )
}
