import type { Account } from '@postdesk/contract'
import { ErrorCardView, type CardActs } from '../error-card/error-card-view.tsx'
import { StateMark } from '../states/states.tsx'
import { When } from '../time/when.tsx'

/** The linked outgoing account. */
export function AccountSend({ account, acts }: { account: Account; acts: CardActs }) {
  const { outgoing } = account
  return (
    <section className="block" id="send" aria-label="Send">
      <h2>Send</h2>
      {outgoing ? (
        <>
          {outgoing.card ? <ErrorCardView card={outgoing.card} acts={acts} /> : null}
          <dl className="pairs">
            <dt>State</dt>
            <dd>
              {outgoing.card ? (
                <StateMark meaning="bad">{outgoing.card.title}</StateMark>
              ) : outgoing.enabled ? (
                <StateMark meaning="good">Answers leave from here</StateMark>
              ) : (
                <StateMark meaning="neutral">Not enabled</StateMark>
              )}
            </dd>
            <dt>From</dt>
            <dd>{outgoing.senderName ? `${outgoing.senderName} <${outgoing.address}>` : outgoing.address}</dd>
            <dt>Last sent</dt>
            <dd>{outgoing.lastSentAt ? <When at={outgoing.lastSentAt} ago /> : 'nothing yet'}</dd>
          </dl>
        </>
      ) : (
        <p className="quiet" style={{ margin: 0 }}>
          No outgoing account is linked: tickets of this mailbox cannot be answered by mail.
        </p>
      )}
    </section>
  )
}
