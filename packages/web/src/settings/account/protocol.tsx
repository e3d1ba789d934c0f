import type { Account, ErrorCard } from '@postdesk/contract'
import { Button, Group, Loader, Select } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { fieldsOf, sentenceOf } from '../../api/client.ts'
import { ErrorCardView, type CardActs } from '../../error-card/error-card-view.tsx'
import { StateMark } from '../../states/states.tsx'
import { When } from '../../time/when.tsx'
import { ServerFields } from '../connection/server-fields.tsx'
import { isSignedIn, protocolNames } from '../protocol-words.ts'
import { useRegistrationActs } from '../registration-acts.ts'
import { EwsEnd } from './ews-end.tsx'
import { SwitchSignIn } from './switch-sign-in.tsx'
import { SwitchSending } from './switch-sending.tsx'
import type { Switch } from './use-switch.ts'

const protocols = ['graph', 'ews', 'imap', 'pop3'] as const

/** By what mail is fetched, and going over to something else: tried first, undone for a week. */
export function AccountProtocol({ account, change, attemptId }: { account: Account; change: Switch; attemptId: string | null }) {
  const { switched } = account
  const { to, trying, refused, card } = change
  const box = useRef<HTMLDivElement>(null)
  // What was asked for by a card far above is answered here: it comes into sight.
  useEffect(() => {
    if (trying || refused) box.current?.scrollIntoView({ block: 'nearest' })
  }, [trying, refused])
  const atRegistration = useRegistrationActs(account.registration?.id, `/settings/accounts/${account.id}`)
  const goTo = (id: string) => () => document.getElementById(id)?.scrollIntoView({ block: 'start' })
  const acts: CardActs = {
    'edit-account': goTo('advanced'),
    // The sign-in for the new protocol stands right below the card.
    're-authorize': goTo('switch-sign-in'),
    'admin-consent': goTo('switch-sign-in'),
    'check-now': () => to && change.attempt(to),
    test: () => to && change.attempt(to),
    ...(account.protocol === 'graph' ? {} : { 'switch-to-graph': () => change.attempt('graph') }),
    ...atRegistration,
  }
  // The usual case: the sign-in there is was not asked for what the new protocol needs. It is no fault, and has one next act.
  const needsSignIn = Boolean(card && !change.hasNewSignIn && isSignedIn(account) && asksForSignIn(card))
  return (
    <section className="block" id="protocol" aria-label="Protocol">
      <h2>Protocol</h2>
      <p style={{ marginTop: 0 }}>
        Mail comes over <strong>{protocolNames[account.protocol]}</strong>.
      </p>
      {switched ? (
        <div className="acts-line" style={{ marginBottom: 16 }}>
          <StateMark meaning="good">
            {switched.by} let it go over from {protocolNames[switched.from]} to {protocolNames[switched.to]}{' '}
            <When at={switched.at} ago />. This can be undone until{' '}
            {new Date(switched.undoUntil).toLocaleDateString('en-GB', { day: 'numeric', month: 'long' })}.
          </StateMark>
          <Button variant="default" size="compact-sm" loading={change.undoing} onClick={() => change.undo(switched.id)}>
            Undo
          </Button>
        </div>
      ) : null}
      <EwsEnd account={account} />
      {account.protocol === 'graph' || to !== null ? null : (
        <Button variant="default" mb="md" onClick={() => change.attempt('graph')}>
          Move to Microsoft Graph
        </Button>
      )}
      <div className="form" ref={box} aria-live="polite">
        <Select
          label="Change the protocol"
          description="The new way is tried first: nothing changes unless it works. What is known is not taken in twice"
          placeholder="Choose"
          clearable
          disabled={trying}
          data={protocols.filter((one) => one !== account.protocol).map((value) => ({ value, label: protocolNames[value] }))}
          value={to}
          onChange={(value) => change.choose(protocols.find((one) => one === value) ?? null)}
        />
        {to === null ? null : (
          <div style={{ marginTop: 16 }}>
            {to === 'graph' ? null : (
              <ServerFields
                protocol={to}
                values={change.server}
                change={change.setServer}
                errors={fieldsOf(refused)}
                optional={isSignedIn(account)}
              />
            )}
            <SwitchSending account={account} to={to} change={change} />
            {trying ? (
              <span className="state-mark">
                <Loader size={14} /> Trying {protocolNames[to]}; nothing has changed yet
              </span>
            ) : (
              <Group>
                <Button variant={needsSignIn ? 'default' : 'filled'} onClick={() => change.attempt(to)}>
                  {refused ? 'Try it again' : `Try ${protocolNames[to]}`}
                </Button>
                <Button variant="subtle" onClick={() => change.choose(null)}>
                  Stay with {protocolNames[account.protocol]}
                </Button>
              </Group>
            )}
            {needsSignIn ? null : <Refusal card={card} failure={refused} acts={acts} />}
            {(refused && !trying) || attemptId !== null ? (
              <SwitchSignIn account={account} to={to} change={change} attemptId={attemptId} />
            ) : null}
            {needsSignIn && !trying ? (
              <details className="more" style={{ marginTop: 16 }}>
                <summary>What was said to the sign-in there is</summary>
                <Refusal card={card} failure={refused} acts={acts} />
              </details>
            ) : null}
          </div>
        )}
      </div>
    </section>
  )
}

function Refusal({ card, failure, acts }: { card: Switch['card']; failure: unknown; acts: CardActs }) {
  if (!failure) return null
  return (
    <div style={{ marginTop: 12 }}>
      <StateMark meaning="bad">
        {card ? 'Nothing was changed, because the new way does not work yet' : sentenceOf(failure)}
      </StateMark>
      {card ? <ErrorCardView card={card} acts={acts} /> : null}
    </div>
  )
}

const asksForSignIn = (card: ErrorCard) =>
  card.actions.some((action) => action.kind === 'button' && (action.act === 're-authorize' || action.act === 'admin-consent'))
