import type { Credential, Registration } from '@postdesk/contract'
import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconChevronDown, IconDownload, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { api } from '../../api/client.ts'
import { ErrorCardView } from '../../error-card/error-card-view.tsx'
import { CopyValue } from '../../error-card/copy-value.tsx'
import { EmptyState, StateMark } from '../../states/states.tsx'
import { When } from '../../time/when.tsx'
import { RemoveThing, type Removal } from '../structure/remove-thing.tsx'
import { AddCredential, credentialWays, type CredentialWay } from './add-credential.tsx'
import { downloadPem } from './download-pem.ts'
import { ExpiryMark } from './expiry-mark.tsx'
import { ReadEnds } from './read-ends.tsx'
import { SecretEnd } from './secret-end.tsx'

const kinds: Readonly<Record<Credential['kind'], string>> = {
  secret: 'Client secret',
  certificate: 'Certificate',
  federated: 'Federated credential',
}

type Props = {
  registration: Registration
  /** Adding one of this kind is what one came for. */
  begun: Credential['kind'] | null
  added: () => void
}

/** How an app registration proves itself: its credentials in the order they are tried, and what is done with them. */
export function Credentials({ registration, begun, added }: Props) {
  const [adding, setAdding] = useState<CredentialWay | null>(credentialWays.find(({ kind }) => kind === begun) ?? null)
  const [removal, setRemoval] = useState<Removal | null>(null)
  const { credentials } = registration
  const ways = credentialWays.filter((way) => registration.provider === 'microsoft' || way.kind === 'secret')
  return (
    <section className="block" id="credentials" aria-label="Credentials">
      <div className="block-head">
        <h2>Credentials</h2>
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" size="xs" rightSection={<IconChevronDown size={14} aria-hidden />}>
              Add credential
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {ways.map((way) => (
              <Menu.Item key={way.kind} onClick={() => setAdding(way)}>
                {way.title}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </div>
      {credentials.length === 0 ? (
        <EmptyState title="No credential yet">
          Without one nobody can sign in with this app registration. Add a client secret, or a certificate, which is safer.
        </EmptyState>
      ) : (
        <>
          {credentials.length > 1 ? (
            <p className="quiet small">Tried from top to bottom: one is changed for the next without a gap.</p>
          ) : null}
          <ol className="rows plain-list">
            {credentials.map((credential) => (
              <li key={credential.id} className="row thing credential">
                <CredentialRow
                  registrationId={registration.id}
                  credential={credential}
                  file={`${registration.name} ${credential.name}`}
                  remove={() => setRemoval(removalOf(registration, credential))}
                />
              </li>
            ))}
          </ol>
          {registration.provider === 'microsoft' && credentials.some(({ kind }) => kind === 'secret') ? (
            <ReadEnds registration={registration} />
          ) : null}
        </>
      )}
      <AddCredential registration={registration} way={adding} close={() => setAdding(null)} added={added} />
      <RemoveThing removal={removal} close={() => setRemoval(null)} />
    </section>
  )
}

function CredentialRow({
  registrationId,
  credential,
  file,
  remove,
}: {
  registrationId: string
  credential: Credential
  file: string
  remove: () => void
}) {
  const { certificatePem } = credential
  return (
    <>
      <div className="row-main">
        <div className="thing-name">
          <bdi className="breaks">{credential.name}</bdi>
          {credential.name === kinds[credential.kind] ? null : <span className="tag">{kinds[credential.kind]}</span>}
        </div>
        <div className="facts">
          {credential.refusedAt ? (
            <StateMark meaning="bad">
              refused <When at={credential.refusedAt} ago />
            </StateMark>
          ) : null}
          {credential.kind === 'federated' ? null : <ExpiryMark at={credential.expiresAt} />}
          {credential.thumbprint ? (
            <span className="breaks">
              Thumbprint <span className="mono">{credential.thumbprint.toUpperCase()}</span>{' '}
              <CopyValue value={credential.thumbprint.toUpperCase()} label={`Copy the thumbprint of ${credential.name}`} />
            </span>
          ) : null}
          {credential.tokenFile ? <span className="mono breaks">{credential.tokenFile}</span> : null}
          <span>
            added {credential.addedBy === null ? null : <bdi>by {credential.addedBy} </bdi>}
            <When at={credential.createdAt} ago />
          </span>
        </div>
        {certificatePem ? (
          <div className="certificate-hint">
            <Button
              variant="default"
              size="xs"
              leftSection={<IconDownload size={14} aria-hidden />}
              onClick={() => downloadPem(certificatePem, file)}
            >
              Download public part (.pem)
            </Button>
            <span className="quiet small">
              In Entra: Certificates &amp; secrets → Certificates → Upload certificate. Entra then shows the same thumbprint.
            </span>
          </div>
        ) : null}
        {credential.card ? <ErrorCardView card={credential.card} /> : null}
      </div>
      <div className="thing-acts">
        {credential.kind === 'secret' ? (
          <SecretEnd key={credential.expiresAt} registrationId={registrationId} credential={credential} />
        ) : null}
        <ActionIcon variant="subtle" color="gray" size={30} aria-label={`Remove ${credential.name}`} onClick={remove}>
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
      </div>
    </>
  )
}

function removalOf(registration: Registration, { id, name, kind }: Credential): Removal {
  const rest = registration.credentials.length - 1
  return {
    name,
    what: 'credential',
    afterwards: `Postdesk forgets this ${kinds[kind].toLowerCase()}; ${
      rest === 0
        ? 'then nobody can sign in with this app registration.'
        : `${rest === 1 ? 'one other stays' : `${rest} others stay`}.`
    } In Entra it stays as it is.`,
    act: () => api.deleteCredential({ params: { id: registration.id, credentialId: id } }),
  }
}
