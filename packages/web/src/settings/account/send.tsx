import type { Account } from '@postdesk/contract'
import { Alert, Button, Stack, TextInput } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { fieldsOf, sentenceOf } from '../../api/client.ts'
import { ErrorCardView, type CardActs } from '../../error-card/error-card-view.tsx'
import { StateMark } from '../../states/states.tsx'
import { When } from '../../time/when.tsx'
import { OutgoingChoice } from '../outgoing-choice.tsx'
import { protocolNames } from '../protocol-words.ts'
import { SendTestMail } from '../send-test-mail.tsx'
import { useChangeAccount } from './use-change-account.ts'

/** By which outgoing account the tickets of this mailbox are answered. */
export function AccountSend({ account, acts }: { account: Account; acts: CardActs }) {
  const { outgoing } = account
  const kept = { out: outgoing?.id ?? 'none', senderName: outgoing?.senderName ?? '' }
  const [values, setValues] = useState(kept)
  const save = useChangeAccount(account.id)
  const fields = fieldsOf(save.error)
  const isSame = values.out === kept.out
  // The card of the sign-in both live on stands on top of the page already.
  const card = outgoing?.card && outgoing.card.id !== account.card?.id ? outgoing.card : null
  return (
    <section className="block" id="send" aria-label="Send">
      <h2>Send</h2>
      {outgoing ? (
        <>
          {card ? <ErrorCardView card={card} acts={acts} /> : null}
          <dl className="pairs" style={{ marginBottom: 16 }}>
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
            <dd>
              {outgoing.senderName ? `${outgoing.senderName} <${outgoing.address}>` : outgoing.address} over{' '}
              {protocolNames[outgoing.protocol]}
            </dd>
            <dt>Last sent</dt>
            <dd>{outgoing.lastSentAt ? <When at={outgoing.lastSentAt} ago /> : 'nothing yet'}</dd>
            <dt>Outgoing account</dt>
            <dd>
              <Link to="/settings/accounts/sending/$id" params={{ id: outgoing.id }}>
                {outgoing.name}
              </Link>
            </dd>
          </dl>
        </>
      ) : (
        <p className="quiet" style={{ marginTop: 0 }}>
          No outgoing account is linked: tickets of this mailbox cannot be answered by mail.
        </p>
      )}
      <form
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate(
            isSame
              ? { senderName: values.senderName.trim() || null }
              : { outgoingAccountId: values.out === 'none' ? null : values.out },
          )
        }}
      >
        <Stack gap="lg">
          <OutgoingChoice
            own={false}
            value={values.out}
            change={(out) => setValues({ ...values, out })}
            error={fields['outgoingAccountId']}
          />
          {outgoing && isSame ? (
            <TextInput
              label="Sender name"
              description="Optional: the name customers see beside the address"
              error={fields['senderName']}
              value={values.senderName}
              onChange={(event) => setValues({ ...values, senderName: event.currentTarget.value })}
            />
          ) : null}
          {save.isError ? (
            <Alert color="red" role="alert">
              {sentenceOf(save.error)}
            </Alert>
          ) : null}
          <div>
            <Button
              type="submit"
              variant="default"
              disabled={isSame && values.senderName === kept.senderName}
              loading={save.isPending}
            >
              Save sending
            </Button>
          </div>
        </Stack>
      </form>
      {outgoing?.enabled ? (
        <details className="more" style={{ marginTop: 16 }}>
          <summary>Send a test mail</summary>
          <SendTestMail of={{ accountId: account.id }} address={outgoing.address} acts={acts} />
        </details>
      ) : null}
    </section>
  )
}
