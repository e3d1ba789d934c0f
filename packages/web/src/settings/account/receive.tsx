import type { Account } from '@postdesk/contract'
import { Alert, Button, Stack, Switch, TextInput } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { fieldsOf, sentenceOf } from '../../api/client.ts'
import { ErrorCardView, type CardActs } from '../../error-card/error-card-view.tsx'
import { ReceiveFields } from '../receive-fields.tsx'
import { useChangeAccount } from './use-change-account.ts'

/** How mail is received, to be changed in place. */
export function AccountReceive({ account, acts }: { account: Account; acts: CardActs }) {
  const kept = {
    name: account.name,
    primary: account.primary,
    checkSeconds: account.checkSeconds,
    folder: account.folder,
    afterRead: account.afterRead,
    moveTo: account.moveTo ?? '',
  }
  const [values, setValues] = useState(kept)
  const changed = JSON.stringify(values) !== JSON.stringify(kept)
  const save = useChangeAccount(account.id)
  const fields = fieldsOf(save.error)
  const { name, primary, ...receive } = values
  return (
    <section className="block" id="receive" aria-label="Receive">
      <h2>Receive</h2>
      {account.held > 0 ? (
        <p style={{ marginTop: 0 }}>
          <Link to="/mail" search={{ state: 'held', account: account.id }}>
            {account.held} held {account.held === 1 ? 'mail' : 'mails'}
          </Link>{' '}
          could not be processed.
        </p>
      ) : null}
      <Noticed account={account} acts={acts} />
      <Untreated account={account} />
      <form
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate({ ...values, moveTo: values.afterRead === 'move' ? values.moveTo : null })
        }}
      >
        <Stack gap="lg">
          <TextInput
            label="Name"
            error={fields['name']}
            value={name}
            onChange={(event) => setValues({ ...values, name: event.currentTarget.value })}
          />
          <ReceiveFields
            protocol={account.protocol}
            values={receive}
            change={(next) => setValues({ ...values, ...next })}
            errors={fields}
          />
          <Switch
            label="Primary account"
            description="Tickets whose account has no outgoing account are answered by this one’s"
            checked={primary}
            onChange={(event) => setValues({ ...values, primary: event.currentTarget.checked })}
          />
          {save.isError ? (
            <Alert color="red" role="alert">
              {sentenceOf(save.error)}
            </Alert>
          ) : null}
          <div>
            <Button type="submit" variant="default" disabled={!changed} loading={save.isPending}>
              Save changes
            </Button>
          </div>
        </Stack>
      </form>
    </section>
  )
}

/** Whether Microsoft tells of new mail, and what keeps it from that. */
function Noticed({ account: { push }, acts }: { account: Account; acts: CardActs }) {
  if (push === null) return null
  return (
    <>
      <p style={{ marginTop: 0 }}>{push.text}.</p>
      {push.card ? <ErrorCardView card={push.card} acts={acts} /> : null}
    </>
  )
}

/** Kept mails that still lie in the mailbox as they came, although the account wants something done with them. */
function Untreated({ account: { afterRead, untreated } }: { account: Account }) {
  const { waiting, refused } = untreated
  if (afterRead === 'leave' || waiting + refused === 0) return null
  const done = { 'mark-read': 'marked as read', move: 'moved', delete: 'deleted' }[afterRead]
  return (
    <p style={{ marginTop: 0 }}>
      {waiting > 0 ? `${sayMails(waiting)} ${waiting === 1 ? 'is' : 'are'} still to be ${done} in the mailbox. ` : null}
      {refused > 0
        ? `${sayMails(refused)} could not be ${done}, because the server refused. Once what the history names is mended, ‘Check now’ tries ${refused === 1 ? 'it' : 'them'} again.`
        : null}
    </p>
  )
}

const sayMails = (count: number) => (count === 1 ? '1 mail' : `${String(count)} mails`)
