import type { TestRequestIn } from '@postdesk/contract'
import { Button, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { CardActs } from '../error-card/error-card-view.tsx'
import { meQuery } from '../api/queries.ts'
import { TestSteps } from './test-steps.tsx'
import { useConnectionTest } from './use-connection-test.ts'

type Props = {
  /** Of which account, incoming or outgoing. */
  of: { readonly accountId: string } | { readonly outgoingAccountId: string }
  address: string
  acts?: CardActs
}

/** A real mail from an account to whom one likes, oneself unless said otherwise, and what became of it. */
export function SendTestMail({ of, address, acts = {} }: Props) {
  const { data: me } = useQuery(meQuery)
  const { state, run } = useConnectionTest()
  const [typed, setTyped] = useState<string | null>(null)
  const to = typed ?? me?.email ?? ''
  const isItself = to.trim().toLowerCase() === address.toLowerCase()
  const send = () => {
    const request: TestRequestIn = { ...of, send: true, sendTo: to.trim() }
    void run(request)
  }
  return (
    <section aria-label="Test mail">
      <form
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (to.trim() !== '') send()
        }}
      >
        <TextInput
          label="Send a test mail to"
          description={
            isItself
              ? `A real mail from ${address} to itself: it opens no ticket, and is deleted where it arrives`
              : `A real mail from ${address}. It is looked for in Sent Items, and whether it comes back`
          }
          type="email"
          autoComplete="off"
          value={to}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" mt="sm" disabled={to.trim() === ''} loading={state.kind === 'running'}>
          Send test mail
        </Button>
      </form>
      <div style={{ marginTop: 12 }}>
        <TestSteps state={state} acts={{ test: send, ...acts }} />
      </div>
    </section>
  )
}
