import type { Account } from '@postdesk/contract'
import { CopyValue } from '../../error-card/copy-value.tsx'
import { StateMark } from '../../states/states.tsx'

/** Exchange Online ends EWS: until when, and how an administrator keeps it until then. An Exchange Server of one's own is not concerned. */
export function EwsEnd({ account }: { account: Account }) {
  const { ewsEnd } = account
  if (ewsEnd === null) return null
  const day = new Date(ewsEnd.endsOn).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })
  return (
    <div style={{ marginBottom: 16 }}>
      <StateMark meaning={ewsEnd.phase === 'ended' ? 'bad' : 'warning'}>
        {ewsEnd.phase === 'ended'
          ? `Exchange Online ended Exchange Web Services on ${day}: no mail comes over it any more.`
          : `Exchange Online ends Exchange Web Services on ${day}, in ${ewsEnd.daysLeft} days.`}
      </StateMark>
      {ewsEnd.keepCommand === null ? null : (
        <details className="more">
          <summary>Keep it until then</summary>
          <p style={{ marginTop: 8 }}>
            Until then, only applications on your tenant’s list are let in. An Exchange administrator adds this one:
          </p>
          <div className="copy-line">
            <code className="lines">{ewsEnd.keepCommand}</code>
            <CopyValue value={ewsEnd.keepCommand} label="Copy the commands" />
          </div>
        </details>
      )}
    </div>
  )
}
