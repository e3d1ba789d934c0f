import './error-card.css'
import type { ErrorCard } from '@postdesk/contract'
import { Button } from '@mantine/core'
import { IconBuilding, IconClock, IconExternalLink, IconMailbox, IconServer, IconUserShield } from '@tabler/icons-react'
import { exactTime } from '../time/relative-time.ts'
import { CopyValue } from './copy-value.tsx'

type Act = Extract<ErrorCard['actions'][number], { kind: 'button' }>['act']
export type CardActs = Partial<Record<Act, () => void>>

const actors = {
  'entra-admin': { Icon: IconBuilding, text: 'Your Microsoft Entra administrator acts' },
  'exchange-admin': { Icon: IconServer, text: 'Your Exchange administrator acts' },
  'mailbox-owner': { Icon: IconMailbox, text: 'The owner of the mailbox acts' },
  'postdesk-admin': { Icon: IconUserShield, text: 'An administrator of this desk acts' },
  nobody: { Icon: IconClock, text: 'Nobody needs to act; it is tried again' },
} as const

type Props = {
  card: ErrorCard
  acts?: CardActs
  /** Where nothing is tried again by itself, as in a sign-in or a test: how one does it oneself. */
  again?: (() => void) | undefined
}

/** A failure in plain words: what happened, why, who acts, what to press, and the details. `acts` says what its buttons do here. */
export function ErrorCardView({ card, acts = {}, again }: Props) {
  const passes = card.who === 'nobody' && again !== undefined
  const { Icon, text } = passes
    ? { ...actors.nobody, text: 'It may pass in a moment; nothing tries again here by itself' }
    : actors[card.who]
  // What passes by itself while mail goes says that there is nothing to do, or "Check now".
  const actions = passes ? card.actions.filter(({ kind }) => kind === 'link' || kind === 'command') : card.actions
  return (
    <section className="error-card" data-who={card.who} role="alert" aria-label={card.title}>
      <h3>{card.title}</h3>
      <p className="breaks">{card.why}</p>
      <div className="state-mark quiet small">
        <Icon size={16} aria-hidden /> {text}
      </div>
      {actions.length > 0 || passes ? (
        <ol>
          {passes ? (
            <li>
              <Button size="compact-sm" onClick={again}>
                Try again
              </Button>
            </li>
          ) : null}
          {actions.map((action) => (
            <li key={`${action.kind} ${action.text}`}>
              <Step action={action} acts={acts} />
            </li>
          ))}
        </ol>
      ) : null}
      <details>
        <summary>Details</summary>
        <dl>
          <dt>Time</dt>
          <dd>{exactTime(new Date(card.at))}</dd>
          {card.codes.length > 0 ? (
            <>
              <dt>Codes</dt>
              <dd className="mono">
                {card.codes.join(', ')} <CopyValue value={card.codes.join(', ')} label="Copy the codes" />
              </dd>
            </>
          ) : null}
          {card.correlationId ? (
            <>
              <dt>Correlation ID</dt>
              <dd className="mono">
                {card.correlationId} <CopyValue value={card.correlationId} label="Copy the correlation ID" />
              </dd>
            </>
          ) : null}
          {card.traceId ? (
            <>
              <dt>Trace ID</dt>
              <dd className="mono">
                {card.traceId} <CopyValue value={card.traceId} label="Copy the trace ID" />
              </dd>
            </>
          ) : null}
          {card.providerText ? (
            <>
              <dt>Provider said</dt>
              <dd>{card.providerText}</dd>
            </>
          ) : null}
        </dl>
      </details>
    </section>
  )
}

function Step({ action, acts }: { action: ErrorCard['actions'][number]; acts: CardActs }) {
  switch (action.kind) {
    case 'text':
      return <span className="breaks">{action.text}</span>
    case 'link':
      return /^https?:\/\//.test(action.url) ? (
        <a href={action.url} target="_blank" rel="noreferrer" className="breaks">
          {action.text} <IconExternalLink size={12} aria-label="opens a new tab" />
        </a>
      ) : (
        <span>{action.text}</span>
      )
    case 'command':
      return (
        <>
          <span className="breaks">{action.text}</span>
          <div className="command">
            <code>{action.command}</code>
            <CopyValue value={action.command} label="Copy the command" />
          </div>
        </>
      )
    case 'button': {
      const act = acts[action.act]
      return act ? (
        <Button size="compact-sm" onClick={act}>
          {action.text}
        </Button>
      ) : (
        <span>{action.text}</span>
      )
    }
    default:
      return action satisfies never
  }
}
