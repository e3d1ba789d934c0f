import type { DeskSettings } from '@postdesk/contract'
import { Alert, Button, Group, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { fieldsOf, sentenceOf } from '../../api/client.ts'
import { RedirectUri } from '../redirect-uri.tsx'
import { useChangeSettings } from './use-change-settings.ts'

/** The address that Postdesk gives out. */
export function BaseUrl({ settings }: { settings: DeskSettings }) {
  const [text, setText] = useState(settings.baseUrl)
  const save = useChangeSettings()
  const isFixed = settings.baseUrlFrom === 'environment'
  const here = window.location.origin
  return (
    <section className="block" aria-label="Base URL">
      <h2>Base URL</h2>
      <form
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate({ baseUrl: text })
        }}
      >
        <Stack gap="md">
          <TextInput
            label="How browsers and Microsoft reach this desk"
            description={
              isFixed
                ? 'Set by POSTDESK_BASE_URL in the environment of the server. Change it there and start Postdesk again.'
                : 'It goes into redirect URIs and links, and holds at once. A wrong one breaks sign-ins at Microsoft, not yours here: this page stays open at any address of the desk.'
            }
            placeholder="https://desk.contoso.com"
            type="url"
            readOnly={isFixed}
            value={text}
            error={fieldsOf(save.error)['baseUrl']}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          {!isFixed && here !== text.trim().replace(/\/$/, '') ? (
            <div className="quiet small">
              Your browser is on <span className="mono">{here}</span>.{' '}
              <Button variant="subtle" size="compact-xs" onClick={() => setText(here)}>
                Use this address
              </Button>
            </div>
          ) : null}
          {save.isError ? (
            <Alert color="red" role="alert">
              {sentenceOf(save.error)}
            </Alert>
          ) : null}
          {isFixed ? null : (
            <Group gap="sm">
              <Button type="submit" loading={save.isPending} disabled={text.trim() === settings.baseUrl}>
                Save base URL
              </Button>
              {settings.baseUrlFrom === 'setting' ? (
                <Button variant="default" onClick={() => save.mutate({ baseUrl: null })}>
                  Back to the default
                </Button>
              ) : null}
            </Group>
          )}
          <RedirectUri uri={settings.redirectUri} warning={settings.redirectUriWarning} isByBaseUrl />
        </Stack>
      </form>
    </section>
  )
}
