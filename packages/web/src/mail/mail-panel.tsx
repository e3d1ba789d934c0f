import type { MailLogRow } from '@postdesk/contract'
import { Button, Drawer, Group, Modal } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import { api, sentenceOf } from '../api/client.ts'
import { CopyValue } from '../error-card/copy-value.tsx'
import { sizeInWords } from '../inbox/size-in-words.ts'
import { When } from '../time/when.tsx'
import { MailState } from './mail-state.tsx'

/** The whole of one row of the mail log, with its acts. */
export function MailPanel({ row, close, changed }: { row: MailLogRow | null; close: () => void; changed: () => void }) {
  return (
    <Drawer
      opened={row !== null}
      onClose={close}
      position="right"
      size={460}
      title={<bdi className="breaks">{row?.subject || '(no subject)'}</bdi>}
      transitionProps={{ duration: 120 }}
      overlayProps={{ backgroundOpacity: 0.2 }}
    >
      {row ? <Whole key={row.id} row={row} changed={changed} /> : null}
    </Drawer>
  )
}

function Whole({ row, changed }: { row: MailLogRow; changed: () => void }) {
  const [asking, setAsking] = useState(false)
  const refused = (failure: unknown) => notifications.show({ color: 'red', title: 'Not done', message: sentenceOf(failure) })
  const retry = useMutation({
    mutationFn: () => api.retryMail({ params: { id: row.id } }),
    onSuccess: () => {
      notifications.show({ message: 'It is processed again' })
      changed()
    },
    onError: refused,
  })
  const discard = useMutation({
    mutationFn: () => api.discardMail({ params: { id: row.id } }),
    onSuccess: changed,
    onError: refused,
    onSettled: () => setAsking(false),
  })
  return (
    <>
      <MailState row={row} />
      {row.reason ? (
        <p className="breaks" style={{ margin: '4px 0 0' }}>
          {row.reason}
        </p>
      ) : null}
      {row.clue ? (
        <p className="quiet breaks" style={{ margin: '4px 0 0' }}>
          {row.clue}
        </p>
      ) : null}
      <Group my="lg" gap="sm">
        {row.state === 'held' ? (
          <>
            <Button loading={retry.isPending} onClick={() => retry.mutate()}>
              Retry
            </Button>
            <Button variant="default" onClick={() => setAsking(true)}>
              Discard
            </Button>
          </>
        ) : null}
        <Button component="a" href={row.rawUrl} download variant="default" leftSection={<IconDownload size={16} />}>
          Raw mail
        </Button>
      </Group>
      <dl className="pairs" style={{ gridTemplateColumns: '96px minmax(0, 1fr)' }}>
        <dt>From</dt>
        <dd>{row.from ?? '(no sender)'}</dd>
        <dt>Mailbox</dt>
        <dd>{row.account.address}</dd>
        {row.ticketId === null ? null : (
          <>
            <dt>Ticket</dt>
            <dd>
              <Link to="/inbox/$ticketId" params={{ ticketId: row.ticketId }} search={{}}>
                #{row.ticketId}
              </Link>
            </dd>
          </>
        )}
        <dt>Arrived</dt>
        <dd>
          <When at={row.arrivedAt} ago />
        </dd>
        {row.receivedAt ? (
          <>
            <dt>In the mailbox</dt>
            <dd>
              <When at={row.receivedAt} ago />
            </dd>
          </>
        ) : null}
        <dt>Size</dt>
        <dd>{sizeInWords(row.size)}</dd>
        <dt>Attempts</dt>
        <dd>{row.attempts}</dd>
        <dt>Message-ID</dt>
        <dd className="mono">
          {row.messageId ?? 'none'} {row.messageId ? <CopyValue value={row.messageId} label="Copy the Message-ID" /> : null}
        </dd>
        <dt>ID</dt>
        <dd className="mono">
          {row.id} <CopyValue value={row.id} label="Copy the ID" />
        </dd>
      </dl>
      <Modal opened={asking} onClose={() => setAsking(false)} title="Discard this mail?" centered>
        <p style={{ marginTop: 0 }} className="breaks">
          ‘{row.subject || '(no subject)'}’ from {row.from ?? 'nobody'} will not become a ticket. Your name stands beside the act.
        </p>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => setAsking(false)}>
            Keep it
          </Button>
          <Button color="red.9" loading={discard.isPending} onClick={() => discard.mutate()}>
            Discard mail
          </Button>
        </Group>
      </Modal>
    </>
  )
}
