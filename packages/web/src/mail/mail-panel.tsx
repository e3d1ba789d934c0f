import type { WholeMail } from '@postdesk/contract'
import { Button, Drawer, Group, Popover, Skeleton, Stack, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import { wholeMailQuery } from '../api/queries.ts'
import { CopyValue } from '../error-card/copy-value.tsx'
import { sizeInWords } from '../inbox/size-in-words.ts'
import { FailedState } from '../states/states.tsx'
import { When } from '../time/when.tsx'
import { Fact } from './fact.tsx'
import { MailState } from './mail-state.tsx'
import { RuleTouches } from './rule-touches.tsx'
import { useSettle } from './use-settle.tsx'

const shell = getRouteApi('/shell')

/** The whole of one row of the mail log, with its acts. */
export function MailPanel({ id, close, changed }: { id: string | null; close: () => void; changed: () => void }) {
  const mail = useQuery({ ...wholeMailQuery(id ?? ''), enabled: id !== null })
  const title = mail.data && mail.data.id === id ? mail.data.subject || '(no subject)' : 'Mail'
  return (
    <Drawer
      opened={id !== null}
      onClose={close}
      position="right"
      size={480}
      title={<bdi className="breaks">{title}</bdi>}
      transitionProps={{ duration: 120 }}
      overlayProps={{ backgroundOpacity: 0.2 }}
    >
      {id === null ? null : mail.data?.id === id ? (
        <Whole key={id} mail={mail.data} changed={changed} />
      ) : mail.isError ? (
        <FailedState failure={mail.error} retry={mail.refetch} />
      ) : (
        <div role="status" aria-busy="true" aria-label="Loading">
          <Skeleton height={14} width="30%" mb={12} />
          <Skeleton height={12} width="90%" mb={24} />
          <Skeleton height={120} />
        </div>
      )}
    </Drawer>
  )
}

function Whole({ mail, changed }: { mail: WholeMail; changed: () => void }) {
  const navigate = useNavigate()
  const { me } = shell.useRouteContext()
  const { retry, restore, discard } = useSettle(mail.id, mail.subject || '(no subject)', changed)
  return (
    <>
      <MailState state={mail.state} />
      <p className="breaks" style={{ margin: '4px 0 0' }}>
        {mail.meaning}
      </p>
      {mail.nextAct ? (
        <p className="breaks" style={{ margin: '8px 0 0' }}>
          <strong>What to do:</strong> {mail.nextAct}
        </p>
      ) : null}
      <Group my="lg" gap="sm">
        {mail.state === 'held' ? (
          <>
            <Button loading={retry.isPending} onClick={() => retry.mutate()}>
              Retry
            </Button>
            <Discard busy={discard.isPending} discard={(reason) => discard.mutate(reason)} />
          </>
        ) : null}
        {mail.canLetIn ? (
          <Button loading={retry.isPending} onClick={() => retry.mutate()}>
            Let it in
          </Button>
        ) : null}
        {mail.state === 'discarded' ? (
          <Button variant="default" loading={restore.isPending} onClick={() => restore.mutate()}>
            Bring back
          </Button>
        ) : null}
        {mail.from && me.role === 'admin' ? (
          <Button
            variant="default"
            onClick={() => void navigate({ to: '/settings/rules/new', search: { from: mail.from ?? '' } })}
          >
            Make a rule
          </Button>
        ) : null}
        {mail.size > 0 ? (
          <Button component="a" href={mail.rawUrl} download variant="default" leftSection={<IconDownload size={16} />}>
            Raw mail
          </Button>
        ) : null}
      </Group>
      <dl className="pairs mail-facts">
        <Fact name="Reason">{mail.reason}</Fact>
        <Fact name="Why there">{mail.clue}</Fact>
        <Fact name="Rules">{mail.rules.length > 0 ? <RuleTouches rules={mail.rules} /> : null}</Fact>
        <Fact name={mail.state === 'discarded' ? 'Discarded' : 'Last act'}>
          {mail.settledBy ? (
            <>
              {mail.settledBy}
              {mail.discardReason ? `: ${mail.discardReason}` : ''}
              {mail.settledAt ? (
                <span className="quiet">
                  {', '}
                  <When at={mail.settledAt} ago />
                </span>
              ) : null}
            </>
          ) : null}
        </Fact>
        <Fact name="Ticket">
          {mail.ticketId === null ? null : (
            <Link to="/inbox/$ticketId" params={{ ticketId: mail.ticketId }} search={{}}>
              #{mail.ticketId}
            </Link>
          )}
        </Fact>
        <Fact name="From">
          {mail.fromName ? `${mail.fromName} ` : ''}
          {mail.from ? (mail.fromName ? `<${mail.from}>` : mail.from) : '(no sender)'}
        </Fact>
        <Fact name="To">{mail.to.length > 0 ? mail.to.join(', ') : null}</Fact>
        <Fact name="Mailbox">{mail.account.address}</Fact>
        <Fact name="Arrived">
          <When at={mail.arrivedAt} ago />
        </Fact>
        <Fact name="In the mailbox">{mail.receivedAt ? <When at={mail.receivedAt} ago /> : null}</Fact>
        <Fact name="Size">{mail.size === 0 ? 'not handed over by the server' : sizeInWords(mail.size)}</Fact>
        <Fact name="Attempts">{mail.attempts}</Fact>
        <Fact name="Held by">{mail.state === 'held' && mail.heldVersion ? `Postdesk ${mail.heldVersion}` : null}</Fact>
        <Fact name="Message-ID" mono>
          {mail.messageId ? (
            <>
              {mail.messageId} <CopyValue value={mail.messageId} label="Copy the Message-ID" />
            </>
          ) : (
            'none'
          )}
        </Fact>
        <Fact name="ID" mono>
          {mail.id} <CopyValue value={mail.id} label="Copy the ID" />
        </Fact>
      </dl>
      {mail.problems.length > 0 ? (
        <details className="mail-more" open={mail.state === 'held'}>
          <summary>{mail.problems.length === 1 ? 'One oddity' : `${mail.problems.length} oddities`} met while reading it</summary>
          <ul>
            {mail.problems.map((problem, index) => (
              <li key={`${problem.code} ${String(index)}`} className="breaks">
                <span className="mono">{problem.code}</span> {problem.detail}
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      {mail.header === null ? null : (
        <details className="mail-more">
          <summary>Header as it arrived</summary>
          <pre className="mono" tabIndex={0} aria-label="Header">
            {mail.header}
          </pre>
        </details>
      )}
    </>
  )
}

function Discard({ busy, discard }: { busy: boolean; discard: (reason: string) => void }) {
  const [opened, setOpened] = useState(false)
  const [reason, setReason] = useState('')
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" shadow="md" trapFocus width={300}>
      <Popover.Target>
        <Button variant="default" aria-expanded={opened} loading={busy} onClick={() => setOpened(!opened)}>
          Discard
        </Button>
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label="Discard this mail">
        <form
          onSubmit={(event) => {
            event.preventDefault()
            setOpened(false)
            discard(reason.trim())
          }}
        >
          <Stack gap="sm">
            <TextInput
              size="xs"
              label="Reason (optional)"
              description="Stands in the log beside your name"
              maxLength={500}
              data-autofocus
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
            <Button type="submit" size="xs" color="red.9">
              Discard mail
            </Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
