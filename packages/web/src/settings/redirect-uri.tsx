import { CopyValue } from '../error-card/copy-value.tsx'
import { StateMark } from '../states/states.tsx'
import { warningOfRedirect } from './redirect-warning.ts'

type Props = { uri: string; warning: string | null; where?: string; isByBaseUrl?: boolean }

/** The redirect URI one pastes into the app registration, checked against the address this browser is on. `where` says where it goes. */
export function RedirectUri({ uri, warning, where, isByBaseUrl = false }: Props) {
  const told =
    warningOfRedirect(new URL(uri), window.location, isByBaseUrl) ??
    (warning === null ? null : { meaning: 'warning', text: warning })
  return (
    <div>
      <div style={{ fontWeight: 500, marginBottom: 4 }}>Redirect URI</div>
      <div className="copy-line">
        <code>{uri}</code>
        <CopyValue value={uri} label="Copy redirect URI" />
      </div>
      <div className="quiet small" style={{ marginTop: 4 }}>
        {where ?? 'In Entra: your app registration → Authentication → Add a platform → Web.'} It must match to the letter.
      </div>
      {told ? (
        <div className="small" style={{ marginTop: 8 }}>
          <StateMark meaning={told.meaning === 'note' ? 'neutral' : 'warning'}>{told.text}</StateMark>
        </div>
      ) : null}
    </div>
  )
}
