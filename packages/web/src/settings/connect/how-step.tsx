import type { Registration } from '@postdesk/contract'
import { Button, Group, Radio } from '@mantine/core'
import { useState } from 'react'
import { clouds } from '../clouds.ts'
import { RegistrationForm } from '../registration-form.tsx'
import type { StepProps } from './connect.tsx'

const ANOTHER = 'another'

/** Step 2: by which app registration the sign-in happens; one can be added here. */
export function HowStep({ given, go, registrations }: StepProps & { registrations: readonly Registration[] }) {
  const [chosen, setChosen] = useState(
    registrations.find((one) => one.id === given.registration)?.id ?? registrations[0]?.id ?? ANOTHER,
  )
  const choose = (id: string) => go('authorize', { registration: id, ...(id === given.registration ? {} : { attempt: '' }) })
  return (
    <div className="form">
      <p style={{ marginTop: 0 }}>
        Somebody signs in to <strong className="breaks">{given.address}</strong> with Microsoft. Your own app registration says
        who asks.
      </p>
      {registrations.length > 0 ? (
        <Radio.Group aria-label="App registration" value={chosen} onChange={setChosen}>
          {registrations.map((one) => (
            <Radio.Card
              key={one.id}
              value={one.id}
              className="choice"
              data-checked={chosen === one.id}
              p="md"
              mb="sm"
              aria-label={one.name}
            >
              <Group wrap="nowrap" align="flex-start">
                <Radio.Indicator />
                <div style={{ minWidth: 0 }}>
                  <div style={{ fontWeight: 600 }} className="breaks">
                    {one.name}
                  </div>
                  <div className="quiet small breaks">
                    {clouds.find((cloud) => cloud.value === one.cloud)?.label} · <span className="mono">{one.clientId}</span>
                  </div>
                </div>
              </Group>
            </Radio.Card>
          ))}
          <Radio.Card
            value={ANOTHER}
            className="choice"
            data-checked={chosen === ANOTHER}
            p="md"
            mb="lg"
            aria-label="Another app registration"
          >
            <Group wrap="nowrap">
              <Radio.Indicator />
              <span>Another app registration</span>
            </Group>
          </Radio.Card>
        </Radio.Group>
      ) : null}
      {chosen === ANOTHER ? (
        <RegistrationForm done={(kept) => choose(kept.id)} />
      ) : (
        <Group>
          <Button variant="default" onClick={() => go('what')}>
            Back
          </Button>
          <Button onClick={() => choose(chosen)}>Continue</Button>
        </Group>
      )}
    </div>
  )
}
