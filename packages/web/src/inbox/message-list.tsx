import type { Ticket } from '@postdesk/contract'
import { Button } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { IconArrowDown } from '@tabler/icons-react'
import { Fragment, useEffect, useLayoutEffect, useRef } from 'react'
import { sentenceOf } from '../api/client.ts'
import { MessageEntry } from './message-entry.tsx'
import { useHoldPlace } from './use-hold-place.ts'
import { useMessages } from './use-messages.ts'
import { useNews } from './use-news.ts'

const shell = getRouteApi('/shell')
const NEWS_LINE = 'news-line'
const idOf = (messageId: string) => `message-${messageId}`

/** The messages of a ticket. It opens where reading begins and never moves by itself, but to what the reader has just sent. */
export function MessageList({ ticket }: { ticket: Ticket }) {
  const { me } = shell.useRouteContext()
  const box = useRef<HTMLDivElement>(null)
  const { messages, target, isNews, earlier, step, more } = useMessages(ticket)
  const { goTo, keep, letGo } = useHoldPlace(box, target === undefined ? undefined : isNews ? NEWS_LINE : idOf(target))
  const news = useNews(messages, me.name, box)
  const restore = useRef<(() => void) | null>(null)
  const last = messages.at(-1)?.id

  useLayoutEffect(() => {
    restore.current?.()
    restore.current = null
  })
  // What comes in below must not push what is being read.
  const known = useRef(last)
  useLayoutEffect(() => {
    if (known.current !== last) letGo()
    known.current = last
  }, [last, letGo])
  const mine = messages.findLast(
    (message) => (message.kind === 'agent reply' || message.kind === 'internal note') && message.author.name === me.name,
  )?.id
  const followed = useRef(mine)
  useEffect(() => {
    if (mine === followed.current || mine === undefined) return
    followed.current = mine
    goTo(idOf(mine))
  }, [mine, goTo])

  return (
    <div className="conversation-middle">
      <div className="conversation-scroll" ref={box} tabIndex={0} role="region" aria-label="Messages">
        <div>
          {earlier > 0 ? (
            <div className="earlier">
              <Button
                variant="default"
                size="xs"
                loading={more.isPending}
                onClick={() =>
                  more.mutate(() => {
                    restore.current = keep()
                  })
                }
              >
                {step < earlier
                  ? `Show ${step} of ${earlier.toLocaleString('en')} earlier messages`
                  : `Show ${earlier} earlier ${earlier === 1 ? 'message' : 'messages'}`}
              </Button>
              {more.isError ? (
                <div className="state-bad small" role="alert">
                  {sentenceOf(more.error)}
                </div>
              ) : null}
            </div>
          ) : null}
          {messages.map((message) => (
            <Fragment key={message.id}>
              {isNews && message.id === target ? (
                <div className="news-line" id={NEWS_LINE}>
                  New
                </div>
              ) : null}
              <MessageEntry id={idOf(message.id)} message={message} ticketId={ticket.id} />
            </Fragment>
          ))}
        </div>
      </div>
      <div aria-live="polite">
        {news.count > 0 && news.first !== undefined ? (
          <button
            type="button"
            className="news-pill"
            onClick={() => {
              if (news.first !== undefined) goTo(idOf(news.first))
              news.saw()
            }}
          >
            <IconArrowDown size={14} aria-hidden /> {news.count} new {news.count === 1 ? 'message' : 'messages'}
          </button>
        ) : null}
      </div>
    </div>
  )
}
