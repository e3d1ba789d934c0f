import type { Registration } from '@postdesk/contract'
import { Button, Group, Radio, Stack } from '@mantine/core'
import { useState } from 'react'
import { clouds } from '../clouds.ts'
import { RegistrationForm } from '../registration-form.tsx'
import type { StepProps } from './connect.tsx'
import { chosenOf, registrationsFor } from './providers.ts'

const ANOTHER = 'another'

/** Step 2: by which app registration the mailbox is opened, and whether a person signs in or the app itself. */
export function HowStep({ given, go, registrations }: StepProps & { registrations: readonly Registration[] }) {
  const { kind, how } = chosenOf(given)
  const fitting = registrationsFor(given, registrations)
  const [chosen, setChosen] = useState(fitting.find((one) => one.id === given.registration)?.id ?? fitting[0]?.id ?? ANOTHER)
  const [byApp, setByApp] = useState(how === 'app-only')
  const registration = fitting.find((one) => one.id === chosen)
  const choose = (id: string) => {
    const wanted = byApp ? 'app-only' : how === 'app-only' ? 'browser' : how
    const isSame = id === given.registration && wanted === how
    go('authorize', { registration: id, how: wanted, ...(isSame ? {} : { attempt: undefined, scopes: undefined }) })
  }
  return (
    <div className="form">
      <Stack gap="lg">
        {kind.value === 'microsoft' ? (
          <Radio.Group
            label="How the mailbox is opened"
            value={byApp ? 'app' : 'person'}
            onChange={(value) => setByApp(value === 'app')}
          >
            <Choice
              value="person"
              chosen={!byApp}
              title="Somebody signs in with Microsoft"
              text="The owner of the mailbox, or somebody with full access to it. Usual, and quickest"
            />
            <Choice
              value="app"
              chosen={byApp}
              title="The app itself, without a person (app-only)"
              text="An administrator of Entra and Exchange grants it access to this mailbox"
            />
          </Radio.Group>
        ) : null}
        {fitting.length > 0 ? (
          <Radio.Group label="App registration" value={chosen} onChange={setChosen}>
            {fitting.map((one) => (
              <Choice
                key={one.id}
                value={one.id}
                chosen={chosen === one.id}
                title={one.name}
                text={`${one.ready ? 'Ready to use · ' : ''}${clouds.find((cloud) => cloud.value === one.cloud)?.label ?? ''} · ${one.clientId}`}
              />
            ))}
            <Choice value={ANOTHER} chosen={chosen === ANOTHER} title="Another app registration" />
          </Radio.Group>
        ) : null}
        {registration ? (
          <Group>
            <Button variant="default" onClick={() => go('what')}>
              Back
            </Button>
            <Button onClick={() => choose(registration.id)}>Continue</Button>
          </Group>
        ) : (
          <RegistrationForm cloud={given.cloud ?? kind.clouds[0]} done={(kept) => choose(kept.id)} />
        )}
      </Stack>
    </div>
  )
}

function Choice({ value, chosen, title, text }: { value: string; chosen: boolean; title: string; text?: string }) {
  return (
    <Radio.Card value={value} className="choice" data-checked={chosen} aria-label={title}>
      <div className="choice-inner">
        <Radio.Indicator />
        <div>
          <div style={{ fontWeight: 600 }} className="breaks">
            {title}
          </div>
          {text ? <div className="quiet small breaks">{text}</div> : null}
        </div>
      </div>
    </Radio.Card>
  )
}
