import { Textarea } from '@mantine/core'
import type { Draft } from './draft.ts'

const protocolNames: Readonly<Record<string, string>> = {
  graph: 'Graph',
  ews: 'EWS',
  imap: 'IMAP',
  pop3: 'POP3',
  smtp: 'SMTP',
}

/** Permissions typed in the place of those proposed, which stand below by protocol. */
export function ScopesField({
  draft,
  change,
  proposed,
  error,
}: {
  draft: Draft
  change: (draft: Draft) => void
  proposed: readonly { readonly protocol: string; readonly scopes: readonly string[] }[]
  error: string | undefined
}) {
  const isOther = draft.provider === 'other'
  return (
    <div>
      <Textarea
        label="Permissions (scopes)"
        description={
          isOther
            ? 'What the provider calls the right to read and send mail; one on each line'
            : 'Empty: those proposed for the protocol of each account. What you type here is asked for in their place, one on each line.'
        }
        autosize
        minRows={2}
        maxRows={8}
        spellCheck={false}
        error={error}
        value={draft.scopes}
        onChange={(event) => change({ ...draft, scopes: event.currentTarget.value })}
      />
      {proposed.length === 0 || isOther ? null : (
        <dl className="pairs small proposed-scopes">
          {proposed.map(({ protocol, scopes }) => (
            <div key={protocol}>
              <dt>{protocolNames[protocol] ?? protocol}</dt>
              <dd className="mono">{scopes.join(' ')}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  )
}
