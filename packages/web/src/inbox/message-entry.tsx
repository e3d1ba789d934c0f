import type { Message } from '@postdesk/contract'
import { Popover } from '@mantine/core'
import { IconDownload, IconNote, IconRobot, IconUserQuestion } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import { When } from '../time/when.tsx'
import { Attachments } from './attachments.tsx'
import { DeliveryLine } from './delivery-line.tsx'
import { Reports } from './reports.tsx'
import { MailFrame } from './mail-frame.tsx'

const RuleTouches = lazy(async () => ({ default: (await import('../mail/rule-touches.tsx')).RuleTouches }))

/** One message of a conversation, with what became of it. */
export function MessageEntry({ id, message, ticketId }: { id: string; message: Message; ticketId: number }) {
  const [whole, setWhole] = useState(false)
  if (message.kind === 'system note')
    return (
      <section id={id} className="message" data-kind={message.kind} aria-label="System note">
        <span className="breaks">{message.text}</span> · <When at={message.createdAt} ago />
      </section>
    )
  const folded = message.replyText !== null && message.replyText.trim() !== message.text.trim()
  const files = message.attachments.filter((file) => !file.inline || !message.hasHtml)
  const author = message.author.name || message.author.address
  return (
    <section id={id} className="message" data-kind={message.kind} aria-label={`${message.kind} from ${author}`}>
      <div className="message-inner">
        <div className="message-head">
          <strong className="clip" title={message.author.address}>
            <bdi>{author}</bdi>
          </strong>
          <span className="message-to quiet small clip">
            <Kind message={message} />
          </span>
          <span className="quiet small" style={{ flex: 'none' }}>
            <When at={message.createdAt} ago />
          </span>
          {message.byStranger ? (
            <span
              className="state-mark state-warning small"
              title="They had no part in this ticket before; answers do not go to them by themselves"
            >
              <IconUserQuestion size={14} aria-hidden /> new here
            </span>
          ) : null}
          {message.clue !== null || message.mailLogId !== null ? <WhyHere message={message} /> : null}
        </div>
        {message.hasHtml && (!folded || whole) ? (
          <MailFrame
            id={message.id}
            blockedImages={message.blockedImages}
            title={`Message from ${author}`}
            sender={{ address: message.author.address, isCustomer: message.kind === 'customer message' }}
          />
        ) : (
          <div className="message-text" dir="auto">
            {folded && !whole ? message.replyText : message.text}
          </div>
        )}
        {folded ? (
          <button type="button" className="plain-button small" style={{ marginTop: 8 }} onClick={() => setWhole(!whole)}>
            {whole ? 'Fold quoted text' : 'Show all'}
          </button>
        ) : null}
        <Attachments files={files} />
        {message.delivery ? <DeliveryLine messageId={message.id} ticketId={ticketId} delivery={message.delivery} /> : null}
        <Reports reports={message.reports} />
      </div>
    </section>
  )
}

function Kind({ message }: { message: Message }) {
  if (message.kind === 'internal note')
    return (
      <span className="state-mark" style={{ verticalAlign: 'bottom' }}>
        <IconNote size={14} aria-hidden /> internal note
      </span>
    )
  const people = (list: Message['to']) =>
    list.map((one, index) => (
      <span key={one.address} title={one.address}>
        {index > 0 ? ', ' : ''}
        <bdi>{one.name || one.address}</bdi>
      </span>
    ))
  return (
    <>
      {message.kind === 'auto reply' || message.autoSubmitted ? (
        <span className="state-mark" style={{ verticalAlign: 'bottom' }}>
          <IconRobot size={14} aria-hidden /> automatic
        </span>
      ) : null}
      {(message.kind === 'auto reply' || message.autoSubmitted) && message.to.length > 0 ? ' · ' : null}
      {message.to.length > 0 ? <>to {people(message.to)}</> : null}
      {message.cc.length > 0 ? <> cc {people(message.cc)}</> : null}
    </>
  )
}

function WhyHere({ message }: { message: Message }) {
  return (
    <Popover width={300} position="bottom-end">
      <Popover.Target>
        <button type="button" className="plain-button quiet small" style={{ flex: 'none' }}>
          why here?
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <p style={{ margin: '0 0 8px' }} className="breaks">
          {message.clue ?? 'It began this ticket.'}
        </p>
        {message.rules.length === 0 ? null : (
          <Suspense fallback={null}>
            <RuleTouches rules={message.rules} />
          </Suspense>
        )}
        {message.mailLogId ? (
          <a className="state-mark" href={`/api/v1/mail/${message.mailLogId}/raw`} download>
            <IconDownload size={16} aria-hidden /> Raw mail
          </a>
        ) : null}
      </Popover.Dropdown>
    </Popover>
  )
}
