import type { Registration } from '@postdesk/contract'
import { Alert, Button, FileButton, Modal, NumberInput, PasswordInput, Stack, Textarea, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, fieldsOf, sentenceOf } from '../../api/client.ts'

type NewCredential = NonNullable<Parameters<typeof api.createCredential>[0]>['body']
export type CredentialWay = {
  readonly kind: NewCredential['kind']
  readonly title: string
  readonly act: string
  readonly text: string
}

/** How a credential can be added. */
export const credentialWays: readonly CredentialWay[] = [
  {
    kind: 'secret',
    title: 'Client secret',
    act: 'Add secret',
    text: 'The older ones go on working until you remove them here and at the provider.',
  },
  {
    kind: 'certificate',
    title: 'Make a certificate',
    act: 'Make certificate',
    text: 'Postdesk makes it and keeps its private key sealed. You download the public part and upload it in Entra.',
  },
  {
    kind: 'uploaded-certificate',
    title: 'Upload a certificate',
    act: 'Upload certificate',
    text: 'Certificate and private key in PEM form. The key is sealed and never given out again.',
  },
  {
    kind: 'federated',
    title: 'Federated token file',
    act: 'Add federated credential',
    text: 'A file in which your platform keeps a token fresh, as Kubernetes does. Entra trusts it by issuer, subject and audience: Certificates & secrets → Federated credentials.',
  },
]

/** Asks for a new credential of an app registration, in a dialog. */
export function AddCredential({
  registration,
  way,
  close,
  added,
}: {
  registration: Registration
  way: CredentialWay | null
  close: () => void
  added: () => void
}) {
  return (
    <Modal opened={way !== null} onClose={close} title={way?.title} centered>
      {way ? (
        <CredentialForm
          key={way.kind}
          registration={registration}
          way={way}
          done={() => {
            close()
            added()
          }}
        />
      ) : null}
    </Modal>
  )
}

const nothing = { name: '', secret: '', expires: '', days: 730, pem: '', passphrase: '', tokenFile: '' }

function CredentialForm({ registration, way, done }: { registration: Registration; way: CredentialWay; done: () => void }) {
  const queryClient = useQueryClient()
  const [form, setForm] = useState(nothing)
  const add = useMutation({
    mutationFn: () => api.createCredential({ params: { id: registration.id }, body: bodyOf(way.kind, form) }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['registrations'] })
      await queryClient.invalidateQueries({ queryKey: ['accounts'] })
      notifications.show({
        color: 'green',
        message: registration.accounts.length === 0 ? 'Added' : 'Added. Accounts that had stopped try again now.',
      })
      done()
    },
  })
  const faults = fieldsOf(add.error)
  const field = (name: Exclude<keyof typeof nothing, 'days'>, error: string | undefined = faults[name]) => ({
    value: form[name],
    error,
    onChange: (event: { currentTarget: { value: string } }) => setForm({ ...form, [name]: event.currentTarget.value }),
  })
  const read = async (file: File | null) => {
    if (file) setForm({ ...form, pem: await file.text() })
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        add.mutate()
      }}
    >
      <Stack gap="md">
        <div className="quiet">{way.text}</div>
        <TextInput label="Name" description="Optional: how you recognise it here" {...field('name')} />
        {way.kind === 'secret' ? (
          <>
            <PasswordInput
              label="Secret value"
              description="Certificates & secrets → New client secret → the Value, not the Secret ID"
              autoComplete="new-password"
              data-autofocus
              {...field('secret')}
            />
            <TextInput
              label="Expires"
              description="Optional: the days are counted down"
              type="date"
              {...field('expires', faults['expiresAt'])}
            />
          </>
        ) : null}
        {way.kind === 'certificate' ? (
          <NumberInput
            label="Valid for how many days"
            min={30}
            max={3650}
            allowDecimal={false}
            value={form.days}
            error={faults['days']}
            onChange={(value) => setForm({ ...form, days: Number(value) })}
          />
        ) : null}
        {way.kind === 'uploaded-certificate' ? (
          <>
            <Textarea
              label="Certificate and private key"
              placeholder={'-----BEGIN CERTIFICATE-----\n…\n-----BEGIN PRIVATE KEY-----'}
              autosize
              minRows={4}
              maxRows={8}
              spellCheck={false}
              {...field('pem')}
            />
            <div>
              <FileButton onChange={(file) => void read(file)} accept=".pem,.crt,.cer,.key,.txt">
                {(props) => (
                  <Button variant="default" size="xs" {...props}>
                    Choose a file
                  </Button>
                )}
              </FileButton>
            </div>
            <PasswordInput
              label="Passphrase"
              description="Of the private key; empty when it has none"
              autoComplete="new-password"
              {...field('passphrase')}
            />
          </>
        ) : null}
        {way.kind === 'federated' ? (
          <TextInput
            label="Token file"
            description="On the machine of Postdesk"
            placeholder="/var/run/secrets/azure/tokens/azure-identity-token"
            spellCheck={false}
            {...field('tokenFile')}
          />
        ) : null}
        {add.isError ? (
          <Alert color="red" role="alert">
            {sentenceOf(add.error)}
          </Alert>
        ) : null}
        <Button type="submit" loading={add.isPending}>
          {way.act}
        </Button>
      </Stack>
    </form>
  )
}

function bodyOf(kind: NewCredential['kind'], form: typeof nothing): NewCredential {
  const name = form.name.trim() === '' ? {} : { name: form.name }
  switch (kind) {
    case 'secret':
      return { kind, ...name, secret: form.secret, expiresAt: form.expires === '' ? null : `${form.expires}T00:00:00Z` }
    case 'certificate':
      return { kind, ...name, days: form.days }
    case 'uploaded-certificate':
      return { kind, ...name, pem: form.pem, ...(form.passphrase === '' ? {} : { passphrase: form.passphrase }) }
    case 'federated':
      return { kind, ...name, tokenFile: form.tokenFile }
    default:
      return kind satisfies never
  }
}
