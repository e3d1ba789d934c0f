import type { Ticket } from '@postdesk/contract'
import { Button, CopyButton, Menu } from '@mantine/core'
import { useDocumentTitle, useHotkeys, useMediaQuery } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import {
  IconArrowMerge,
  IconCheck,
  IconChevronDown,
  IconCircleCheck,
  IconCircleDashed,
  IconClock,
  IconFilter,
  IconUser,
} from '@tabler/icons-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import { Assignees } from './assignees.tsx'
import { BackToList } from './back-to-list.tsx'
import type { Compose } from './composer.tsx'
import { MergedBar } from './merged-bar.tsx'
import { MergedFoot } from './merged-foot.tsx'
import { MessageList } from './message-list.tsx'
import { PlacementLine } from './placement-line.tsx'
import { useChangeTicket } from './use-change-ticket.ts'

const MergeTicket = lazy(async () => ({ default: (await import('./merge-ticket.tsx')).MergeTicket }))
const Composer = lazy(async () => ({ default: (await import('./composer.tsx')).Composer }))
const shell = getRouteApi('/shell')

const statuses = [
  { status: 'open', title: 'Open', Icon: IconCircleDashed },
  { status: 'pending', title: 'Pending', Icon: IconClock },
  { status: 'closed', title: 'Closed', Icon: IconCircleCheck },
] as const

export function Conversation({ ticket }: { ticket: Ticket }) {
  const { me } = shell.useRouteContext()
  const navigate = useNavigate()
  const change = useChangeTicket(ticket.id)
  const phone = useMediaQuery('(max-width: 899px)', undefined, { getInitialValueInEffect: false }) ?? false
  const [compose, setCompose] = useState<Compose>({ mode: 'reply', asked: 0, folded: phone })
  const [assigning, setAssigning] = useState(false)
  const [merging, setMerging] = useState(false)
  const status = statuses.find((one) => one.status === ticket.status) ?? statuses[0]

  useDocumentTitle(`#${ticket.id} ${ticket.subject} · Postdesk`)
  const { mutate } = change
  useEffect(() => {
    if (ticket.unread) mutate({ unread: false })
  }, [ticket.unread, mutate])

  const setStatus = (next: Ticket['status']) => {
    const before = ticket.status
    if (next === before) return
    mutate(
      { status: next },
      {
        onSuccess: () => {
          if (next !== 'closed') return
          const id = `closed-${ticket.id}`
          notifications.show({
            id,
            autoClose: 10_000,
            title: `#${ticket.id} closed`,
            message: (
              <button
                type="button"
                className="plain-button"
                onClick={() => {
                  notifications.hide(id)
                  mutate({ status: before })
                }}
              >
                Undo
              </button>
            ),
          })
        },
      },
    )
  }
  const composeIn = (mode: 'reply' | 'note') => setCompose((old) => ({ mode, asked: old.asked + 1, folded: false }))
  // Nothing is done in a merged ticket: the server refuses it, so the screen does not offer it.
  const live = ticket.mergedInto === null
  useHotkeys(
    live
      ? [
          ['r', () => composeIn('reply')],
          ['n', () => composeIn('note')],
          ['a', () => setAssigning(true)],
          ['e', () => setStatus(ticket.status === 'closed' ? 'open' : 'closed')],
        ]
      : [],
  )

  return (
    <article className="conversation">
      <header className="conversation-head">
        <BackToList />
        <div className="conversation-title">
          <h1 title={ticket.subject}>
            <CopyButton value={`#${ticket.id}`}>
              {({ copied, copy }) => (
                <button
                  type="button"
                  className="plain-button quiet numbers"
                  style={{ fontWeight: 400 }}
                  title={copied ? 'Copied' : 'Copy the number'}
                  onClick={copy}
                >
                  #{ticket.id}
                </button>
              )}
            </CopyButton>{' '}
            <bdi>{ticket.subject || '(no subject)'}</bdi>
          </h1>
          {live ? (
            <PlacementLine ticket={ticket} change={mutate} />
          ) : (
            <div className="placement quiet small" title={ticket.requester.address}>
              <bdi className="clip">{ticket.requester.name || ticket.requester.address}</bdi>
            </div>
          )}
        </div>
        {live ? (
          <div className="conversation-acts">
            <Menu position="bottom-end" width={180}>
              <Menu.Target>
                <Button
                  variant="default"
                  size="xs"
                  aria-label={`Status: ${status.title}`}
                  leftSection={<status.Icon size={16} aria-hidden />}
                  rightSection={<IconChevronDown size={14} aria-hidden />}
                >
                  {status.title}
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {statuses.map((one) => (
                  <Menu.Item
                    key={one.status}
                    leftSection={<one.Icon size={16} />}
                    rightSection={one.status === ticket.status ? <IconCheck size={16} /> : null}
                    onClick={() => setStatus(one.status)}
                  >
                    {one.title}
                  </Menu.Item>
                ))}
                <Menu.Divider />
                <Menu.Item leftSection={<IconArrowMerge size={16} />} onClick={() => setMerging(true)}>
                  Merge into…
                </Menu.Item>
                {me.role === 'admin' ? (
                  <Menu.Item
                    leftSection={<IconFilter size={16} />}
                    onClick={() =>
                      void navigate({
                        to: '/settings/rules/new',
                        search: { from: ticket.requester.address, ...(ticket.subject ? { subject: ticket.subject } : {}) },
                      })
                    }
                  >
                    Make a rule…
                  </Menu.Item>
                ) : null}
              </Menu.Dropdown>
            </Menu>
            <Menu
              position="bottom-end"
              width={240}
              withInitialFocusPlaceholder={false}
              opened={assigning}
              onChange={setAssigning}
            >
              <Menu.Target>
                <Button
                  variant="default"
                  size="xs"
                  aria-label={`Assignee: ${ticket.assignee?.name ?? 'Unassigned'}`}
                  leftSection={<IconUser size={16} aria-hidden />}
                  rightSection={<IconChevronDown size={14} aria-hidden />}
                  styles={{ label: { maxWidth: 120, overflow: 'hidden', textOverflow: 'ellipsis' } }}
                >
                  {ticket.assignee?.name ?? 'Unassigned'}
                </Button>
              </Menu.Target>
              <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
                <Assignees ticket={ticket} me={me} assign={(assigneeId) => mutate({ assigneeId })} />
              </Menu.Dropdown>
            </Menu>
          </div>
        ) : null}
      </header>
      {ticket.mergedInto === null ? null : <MergedBar id={ticket.id} into={ticket.mergedInto} />}
      {merging ? (
        <Suspense fallback={null}>
          <MergeTicket ticket={ticket} close={() => setMerging(false)} />
        </Suspense>
      ) : null}
      <MessageList ticket={ticket} />
      {ticket.mergedInto === null ? (
        <Suspense fallback={<div className="composer" style={{ height: phone ? 52 : 262 }} />}>
          <Composer
            ticket={ticket}
            compose={compose}
            begin={composeIn}
            fold={() => setCompose({ ...compose, folded: true })}
            phone={phone}
          />
        </Suspense>
      ) : (
        <MergedFoot into={ticket.mergedInto} />
      )}
    </article>
  )
}
