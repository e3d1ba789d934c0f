import { CopyValue } from '../error-card/copy-value.tsx'
import { StateMark } from '../states/states.tsx'

/** The redirect URI one pastes into the app registration. */
export function RedirectUri({ uri, warning }: { uri: string; warning: string | null }) {
  return (
    <div>
      <div style={{ fontWeight: 500, marginBottom: 4 }}>Redirect URI</div>
      <div className="copy-line">
        <code>{uri}</code>
        <CopyValue value={uri} label="Copy redirect URI" />
      </div>
      <div className="quiet small" style={{ marginTop: 4 }}>
        In Entra: your app registration → Authentication → Add a platform → Web. It must match to the letter.
      </div>
      {warning ? (
        <div style={{ marginTop: 8 }}>
          <StateMark meaning="warning">{warning}</StateMark>
        </div>
      ) : null}
    </div>
  )
}
