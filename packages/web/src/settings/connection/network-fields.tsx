import type { MailProtocol } from '@postdesk/contract'
import { Switch, Textarea, TextInput } from '@mantine/core'
import { hasServer, type ConnectionValues } from './connection-values.ts'

type Props = {
  protocol: MailProtocol
  values: ConnectionValues
  change: (values: ConnectionValues) => void
  errors: Record<string, string>
  prefix?: string
}

/** What few connections need: a proxy, an authority of one's own, and a protocol's own switches. Only what this protocol heeds. */
export function NetworkFields({ protocol, values, change, errors, prefix = 'connection' }: Props) {
  const set = (part: Partial<ConnectionValues>) => change({ ...values, ...part })
  return (
    <>
      <TextInput
        label="Proxy"
        description={
          values.hasProxyPassword
            ? 'Its password is kept and not shown. Leave the address to keep it; write user:password@ for another one'
            : 'The way out to the mail server, where there is no direct one; user:password@ before the name where it asks'
        }
        placeholder="http://proxy.contoso.example:3128"
        inputMode="url"
        spellCheck={false}
        error={errors[`${prefix}.proxyUrl`]}
        value={values.proxyUrl}
        onChange={(event) => set({ proxyUrl: event.currentTarget.value })}
      />
      <Textarea
        label="Private certificate authority"
        description="In PEM form. Trusted for this account, beside those every program trusts"
        placeholder="-----BEGIN CERTIFICATE-----"
        autosize
        minRows={2}
        maxRows={8}
        spellCheck={false}
        classNames={{ input: 'mono' }}
        error={errors[`${prefix}.caPem`]}
        value={values.caPem}
        onChange={(event) => set({ caPem: event.currentTarget.value })}
      />
      {hasServer(protocol) ? (
        <TextInput
          label="Connect timeout"
          description="In seconds, from 1 to 300. Empty: as usual"
          inputMode="numeric"
          error={errors[`${prefix}.advanced.connectTimeoutSeconds`]}
          value={values.connectTimeoutSeconds}
          onChange={(event) => set({ connectTimeoutSeconds: event.currentTarget.value.replaceAll(/\D/g, '') })}
        />
      ) : null}
      {protocol === 'imap' ? (
        <Switch
          label="Use IMAP4rev2 where it is offered"
          checked={values.imap4rev2}
          onChange={(event) => set({ imap4rev2: event.currentTarget.checked })}
        />
      ) : null}
      {protocol === 'pop3' ? (
        <Switch
          label="Sign in by APOP where it is offered"
          description="For old servers only: it needs the password in the clear on the server, and MD5"
          checked={values.apop}
          onChange={(event) => set({ apop: event.currentTarget.checked })}
        />
      ) : null}
      {protocol === 'smtp' ? (
        <Switch
          label="The server leaves our Message-ID as it is"
          description="Then a mail that is not among those sent is known not to have left, and is sent again"
          checked={values.keepsMessageId}
          onChange={(event) => set({ keepsMessageId: event.currentTarget.checked })}
        />
      ) : null}
    </>
  )
}
