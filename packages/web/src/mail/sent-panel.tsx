import type { SentMailRow } from '@postdesk/contract'
import { Drawer } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { CopyValue } from '../error-card/copy-value.tsx'
import { ErrorCardView } from '../error-card/error-card-view.tsx'
import { When } from '../time/when.tsx'
import { Fact } from './fact.tsx'
import { SentState } from './mail-state.tsx'

const meanings: Record<SentMailRow['state'], string> = {
  queued: 'It waits for its turn.',
  sending: 'It is being handed over.',
  sent: 'The mail server has taken it.',
  failed: 'It did not leave. Once the reason is mended, press ‘Try again’ in its ticket.',
  unknown: 'The connection broke after it was handed over, and it was not found among the sent mail. Open its ticket to decide.',
}

/** The whole of one mail that left or is to leave. */
export function SentPanel({ row, close }: { row: SentMailRow | null; close: () => void }) {
  return (
    <Drawer
      opened={row !== null}
      onClose={close}
      position="right"
      size={480}
      title={<bdi className="breaks">{row?.subject}</bdi>}
      transitionProps={{ duration: 120 }}
      overlayProps={{ backgroundOpacity: 0.2 }}
    >
      {row ? <Whole row={row} /> : null}
    </Drawer>
  )
}

const people = (list: SentMailRow['to']) => list.map(({ name, address }) => (name ? `${name} <${address}>` : address)).join(', ')

function Whole({ row }: { row: SentMailRow }) {
  return (
    <>
      <SentState state={row.state} />
      <p style={{ margin: '4px 0 16px' }}>{meanings[row.state]}</p>
      {row.card && row.state !== 'sent' ? <ErrorCardView card={row.card} /> : null}
      <dl className="pairs mail-facts">
        <Fact name="Ticket">
          <Link to="/inbox/$ticketId" params={{ ticketId: row.ticketId }} search={{}}>
            #{row.ticketId}
          </Link>
        </Fact>
        <Fact name="Kind">{row.kind}</Fact>
        <Fact name="Written by">{row.author}</Fact>
        <Fact name="Sent as">{row.account.address}</Fact>
        <Fact name="To">{people(row.to)}</Fact>
        <Fact name="Cc">{row.cc.length > 0 ? people(row.cc) : null}</Fact>
        <Fact name="Written">
          <When at={row.createdAt} ago />
        </Fact>
        <Fact name="Sent">{row.sentAt ? <When at={row.sentAt} ago /> : null}</Fact>
        <Fact name="Next try">{row.state === 'queued' ? <When at={row.dueAt} /> : null}</Fact>
        <Fact name="Attempts">{row.attempts}</Fact>
        <Fact name="Message-ID" mono>
          {row.messageId} <CopyValue value={row.messageId} label="Copy the Message-ID" />
        </Fact>
        <Fact name="At the server" mono>
          {row.serverMessageId}
        </Fact>
        <Fact name="Answers" mono>
          {row.inReplyTo}
        </Fact>
        <Fact name="ID" mono>
          {row.id} <CopyValue value={row.id} label="Copy the ID" />
        </Fact>
      </dl>
    </>
  )
}
