import type { OutputOf, routes } from '@postdesk/contract'
import { Button } from '@mantine/core'
import { CopyValue } from '../../error-card/copy-value.tsx'

type Props = {
  asked: Pick<OutputOf<typeof routes.proposeScopes>, 'roles' | 'limitable' | 'commands'>
  address: string
  /** Sends an administrator to Microsoft’s page of consent. */
  ask: () => void
}

/**
 * What administrators grant an app that opens mailboxes by itself. For Graph and EWS it is one of two: consent in Entra opens every mailbox,
 * roles in Exchange only those that are named; both together open every one. IMAP, POP3 and SMTP need both: Entra lets the app in, Exchange
 * into a mailbox.
 */
export function AppPermissions({ asked, address, ask }: Props) {
  const { roles, limitable, commands } = asked
  const always = roles.filter((role) => !limitable.includes(role))
  if (limitable.length === 0)
    return (
      <section aria-label="What an administrator grants">
        <p style={{ margin: '0 0 8px' }}>
          Both are needed. In Entra, an administrator consents to these application permissions:
        </p>
        <InEntra roles={always} ask={ask} />
        <p style={{ margin: '16px 0 8px' }}>
          And in Exchange an administrator lets the app into the mailbox; until then it opens none:
        </p>
        <Commands commands={commands} />
      </section>
    )
  return (
    <section aria-label="What an administrator grants">
      <p style={{ margin: 0 }}>An administrator does one of these two, not both:</p>
      <h3 className="way-title">Either every mailbox of the organization</h3>
      <p style={{ margin: '0 0 8px' }}>In Entra, consent to these application permissions. Exchange needs no command then.</p>
      <InEntra roles={roles} ask={ask} />
      <h3 className="way-title">
        Or only <span className="breaks">{address}</span>
      </h3>
      <p style={{ margin: '0 0 8px' }}>
        In Entra, do not consent to <span className="mono">{limitable.join(', ')}</span>, and take that back where it was done: it
        opens every mailbox, whatever Exchange says.
        {always.length === 0 ? null : (
          <>
            {' '}
            Consent to <span className="mono">{always.join(', ')}</span> alone.
          </>
        )}{' '}
        In Exchange Online PowerShell, run:
      </p>
      <Commands commands={commands} />
    </section>
  )
}

function InEntra({ roles, ask }: { roles: readonly string[]; ask: () => void }) {
  return (
    <>
      <ul className="mono" style={{ margin: '0 0 12px', paddingLeft: 20 }}>
        {roles.map((role) => (
          <li key={role} className="breaks">
            {role}
          </li>
        ))}
      </ul>
      <Button variant="default" onClick={ask}>
        Ask an administrator for approval
      </Button>
    </>
  )
}

function Commands({ commands }: Pick<Props['asked'], 'commands'>) {
  return commands.map(({ title, command }) => (
    <div key={title} style={{ marginBottom: 12 }}>
      <span className="breaks">{title}</span>
      <div className="copy-line">
        <code className="lines">{command}</code>
        <CopyValue value={command} label={`Copy: ${title}`} />
      </div>
    </div>
  ))
}
