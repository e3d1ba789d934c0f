import type { DeskSettings } from '@postdesk/contract'
import { Alert, Button, Stack, Textarea } from '@mantine/core'
import { useState } from 'react'
import { fieldsOf, sentenceOf } from '../../api/client.ts'
import { StateMark } from '../../states/states.tsx'
import { useChangeSettings } from './use-change-settings.ts'

/** Whose X-Forwarded headers are believed, and what the desk sees of this very browser. */
export function TrustedProxies({ settings }: { settings: DeskSettings }) {
  const [text, setText] = useState(settings.trustedProxies.join('\n'))
  const save = useChangeSettings()
  const isFixed = settings.trustedProxiesFrom === 'environment'
  const typed = text.split(/[\s,]+/).filter((entry) => entry !== '')
  return (
    <section className="block" aria-label="Reverse proxy">
      <h2>Reverse proxy</h2>
      <form
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate({ trustedProxies: typed.length === 0 ? null : typed })
        }}
      >
        <Stack gap="md">
          <Textarea
            label="Trusted proxies"
            description={
              isFixed
                ? 'Set by POSTDESK_TRUSTED_PROXIES in the environment of the server. Change it there and start Postdesk again.'
                : 'Addresses or networks, one on each line. Their X-Forwarded-For, -Host and -Proto are believed; those of anybody else are not.'
            }
            placeholder={'10.0.0.5\n10.1.0.0/24'}
            autosize
            minRows={2}
            maxRows={8}
            spellCheck={false}
            readOnly={isFixed}
            value={text}
            error={fieldsOf(save.error)['trustedProxies']}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          {save.isError ? (
            <Alert color="red" role="alert">
              {sentenceOf(save.error)}
            </Alert>
          ) : null}
          {isFixed ? null : (
            <div>
              <Button type="submit" loading={save.isPending} disabled={typed.join() === settings.trustedProxies.join()}>
                Save trusted proxies
              </Button>
            </div>
          )}
        </Stack>
      </form>
      <h3 className="sub-title">What the desk sees of you</h3>
      <dl className="pairs">
        <dt>Your browser is on</dt>
        <dd className="mono">{window.location.origin}</dd>
        <dt>The desk sees</dt>
        <dd className="mono">{settings.seenOrigin ?? 'no address'}</dd>
        <dt>You come from</dt>
        <dd className="mono">
          {settings.seenClient}
          {settings.seenPeer === settings.seenClient ? '' : `, through ${settings.seenPeer}`}
        </dd>
        <dt>Reverse proxy</dt>
        <dd>
          <ProxyState settings={settings} />
          {settings.forwarded === 'ignored' && !isFixed && !typed.includes(settings.seenPeer) ? (
            <div>
              <Button variant="default" size="xs" mt="xs" onClick={() => setText([...typed, settings.seenPeer].join('\n'))}>
                Add {settings.seenPeer}
              </Button>
            </div>
          ) : null}
        </dd>
      </dl>
    </section>
  )
}

function ProxyState({ settings }: { settings: DeskSettings }) {
  switch (settings.forwarded) {
    case 'none':
      return settings.seenOrigin === window.location.origin ? (
        <StateMark meaning="good">none between you and the desk</StateMark>
      ) : (
        <StateMark meaning="warning">
          one changes your requests and does not say so: let it send X-Forwarded-For, -Host and -Proto, and trust it above
        </StateMark>
      )
    case 'ignored':
      return (
        <StateMark meaning="warning">
          {settings.seenPeer} sends X-Forwarded headers and is not trusted. If it is your proxy, add it; else all who come through
          it count as one when sign-ins are limited.
        </StateMark>
      )
    case 'believed':
      return settings.seenOrigin === window.location.origin ? (
        <StateMark meaning="good">trusted, and what it says fits</StateMark>
      ) : (
        <StateMark meaning="warning">
          trusted, but what it says does not fit the address you are on: see its X-Forwarded-Host and -Proto
        </StateMark>
      )
    default:
      return settings.forwarded satisfies never
  }
}
