import type { Account, BodyInOf, routes, RuleTrace } from '@postdesk/contract'
import { Alert, Button, Group, Select, Stack, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api, sentenceOf } from '../../api/client.ts'
import { When } from '../../time/when.tsx'
import { conditionInWords, effectWords, outcomeInWords } from './rule-words.ts'
import { useComparison, type Comparison } from './use-comparison.ts'

type Tried = NonNullable<BodyInOf<typeof routes.dryRun>['rules']>

/** What the rules as they stand in the form would do: with one mail, and with those of the last week. Nothing is saved or sent. */
export function TryRule({ rules, accounts }: { rules: Tried; accounts: readonly Pick<Account, 'id' | 'address'>[] }) {
  const [raw, setRaw] = useState('')
  const [chosen, setChosen] = useState<string | null>(null)
  const accountId = chosen ?? accounts[0]?.id ?? ''
  const { comparison, run } = useComparison()
  const one = useMutation({ mutationFn: () => api.dryRun({ body: { mail: { raw, accountId }, rules } }) })
  return (
    <section className="block" id="try" aria-label="Try it">
      <h2>Try it</h2>
      <p className="quiet" style={{ marginTop: 0 }}>
        With all rules, this one as it stands above. Nothing is saved, and no mail is touched.
      </p>
      {accounts.length === 0 ? (
        <p className="quiet">Connect a mailbox first: a mail comes by an account.</p>
      ) : (
        <Stack gap="md">
          <Group gap="sm">
            <Button variant="default" loading={comparison.kind === 'running'} onClick={() => void run({ rules })}>
              Try over the last week
            </Button>
          </Group>
          <Week comparison={comparison} />
          <Textarea
            label="A mail, with its header"
            description="Paste it as your mail program shows its source"
            placeholder={'From: news@contoso.com\nTo: support@contoso.com\nSubject: Offers of the week\n\nDear customer, …'}
            autosize
            minRows={5}
            maxRows={14}
            value={raw}
            onChange={(event) => setRaw(event.currentTarget.value)}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }}
          />
          {accounts.length > 1 ? (
            <Select
              label="As it would come by"
              allowDeselect={false}
              data={accounts.map((account) => ({ value: account.id, label: account.address }))}
              value={accountId}
              onChange={setChosen}
            />
          ) : null}
          <div>
            <Button variant="default" disabled={raw.trim() === ''} loading={one.isPending} onClick={() => one.mutate()}>
              Try this mail
            </Button>
          </div>
          {one.isError ? (
            <Alert color="red" role="alert">
              {sentenceOf(one.error)}
            </Alert>
          ) : null}
          {one.data ? (
            <div role="status">
              <p style={{ margin: '0 0 8px' }} className="breaks">
                <strong>{outcomeInWords(one.data.outcome)}</strong>
              </p>
              {one.data.outcome.clue ? <p className="quiet breaks">{one.data.outcome.clue}</p> : null}
              {one.data.outcome.autoReply ? (
                <p className="quiet breaks">
                  {one.data.outcome.autoReply.sends ? 'Automatic answer: ' : 'No automatic answer: '}
                  {one.data.outcome.autoReply.because}
                </p>
              ) : null}
              <ul className="rows">
                {one.data.rules.map((trace, at) => (
                  <Trace key={trace.id ?? `new ${String(at)}`} trace={trace} />
                ))}
              </ul>
            </div>
          ) : null}
        </Stack>
      )}
    </section>
  )
}

const outcomes: Readonly<Record<RuleTrace['outcome'], string>> = {
  matched: 'matches',
  'not-matched': 'does not match',
  'other-account': 'is about another account',
  off: 'is off',
  'not-reached': 'is not reached: a rule before it has stopped the mail',
}

function Trace({ trace }: { trace: RuleTrace }) {
  return (
    <li className="row">
      <div className="row-main">
        <div className="breaks">
          <strong>
            <bdi>{trace.name || 'This rule'}</bdi>
          </strong>{' '}
          {outcomes[trace.outcome]}
          {trace.effects.length > 0 ? `: ${trace.effects.map((effect) => effectWords[effect]).join(', ')}` : ''}
        </div>
        {trace.evidence.map(({ condition, holds, saw }, at) => (
          <div key={`${condition.field} ${String(at)}`} className="quiet small breaks">
            {holds ? '✓' : '✗'} {conditionInWords(condition)}: {saw === null ? 'the mail has none' : <bdi>‘{saw}’</bdi>}
          </div>
        ))}
      </div>
    </li>
  )
}

function Week({ comparison }: { comparison: Comparison }) {
  if (comparison.kind === 'idle') return null
  if (comparison.kind === 'broken')
    return (
      <Alert color="red" role="alert">
        {comparison.why}
      </Alert>
    )
  const { found, progress, kind } = comparison
  const looked = progress ? `${progress.looked.toLocaleString('en')} of ${progress.of.toLocaleString('en')} mails` : 'the mails'
  return (
    <div>
      <p role="status" style={{ margin: '0 0 8px' }}>
        {kind === 'running' ? `Looking at ${looked}: ` : `Looked at ${looked}: `}
        <strong>{found.length === 0 ? 'none would end otherwise' : `${found.length} would end otherwise`}</strong>
        {progress && progress.unreadable > 0 ? `, ${progress.unreadable} could not be read` : ''}
        {kind === 'done' && progress && !progress.complete
          ? `. ${progress.message ?? 'There were more: the newest were looked at.'}`
          : ''}
      </p>
      {found.length > 0 ? (
        <ul className="rows differences">
          {found.slice(0, 200).map((one) => (
            <li key={one.mailLogId} className="row">
              <div className="row-main">
                <div className="breaks">
                  <strong>
                    <bdi>{one.subject || '(no subject)'}</bdi>
                  </strong>{' '}
                  <span className="quiet">
                    <bdi>{one.from ?? '(no sender)'}</bdi>, <When at={one.arrivedAt} ago />
                  </span>
                </div>
                <div className="small breaks quiet">Now: {outcomeInWords(one.before)}</div>
                <div className="small breaks">Then: {outcomeInWords(one.after)}</div>
              </div>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  )
}
