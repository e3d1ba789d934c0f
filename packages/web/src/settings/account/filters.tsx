import type { Account } from '@postdesk/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { rulesQuery } from '../../api/queries.ts'
import { FormLoading } from '../../states/skeletons.tsx'
import { FailedState } from '../../states/states.tsx'
import { actionsInWords, conditionsInWords } from '../rules/rule-words.ts'

/** The rules that the mail of an account goes through: those of the desk, and its own. */
export function AccountFilters({ account }: { account: Account }) {
  const query = useQuery(rulesQuery(account.id))
  return (
    <section className="block" id="filters" aria-label="Filters">
      <h2>Filters</h2>
      {query.isPending ? (
        <FormLoading fields={1} />
      ) : !query.data ? (
        <FailedState failure={query.error} retry={query.refetch} />
      ) : query.data.length === 0 ? (
        <p className="quiet" style={{ marginTop: 0 }}>
          No rule is about this mailbox: all its mail becomes tickets.
        </p>
      ) : (
        <ul className="rows">
          {query.data.map((rule) => (
            <li key={rule.id} className="row">
              <div className="row-main">
                <div className="thing-name">
                  <Link to="/settings/rules/$id" params={{ id: rule.id }} className="row-title breaks">
                    <bdi>{rule.name}</bdi>
                  </Link>
                  {rule.enabled ? null : <span className="tag">off</span>}
                  {rule.account ? <span className="tag">this mailbox only</span> : null}
                </div>
                <div className="quiet small breaks">
                  {conditionsInWords({ ...rule, account: null })} → {actionsInWords(rule)}
                </div>
              </div>
            </li>
          ))}
        </ul>
      )}
      <p style={{ margin: '12px 0 0' }}>
        <Link to="/settings/rules/new" search={{ account: account.id }}>
          Add a rule for this mailbox
        </Link>
      </p>
    </section>
  )
}
