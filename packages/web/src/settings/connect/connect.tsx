import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { registrationsQuery } from '../../api/queries.ts'
import type { ConnectSearch } from '../../router.tsx'
import { FormLoading } from '../../states/skeletons.tsx'
import { FailedState } from '../../states/states.tsx'
import { Page } from '../page.tsx'
import { AuthorizeStep } from './authorize-step.tsx'
import { emptyFinish, FinishStep } from './finish-step.tsx'
import { HowStep } from './how-step.tsx'
import { WhatStep } from './what-step.tsx'

const route = getRouteApi('/shell/settings/accounts/new')
const steps = [
  ['what', 'Mailbox'],
  ['how', 'App registration'],
  ['authorize', 'Authorize'],
  ['finish', 'Test and finish'],
] as const
type Step = (typeof steps)[number][0]

export type StepProps = {
  given: ConnectSearch
  /** Keeps what was chosen in the address and goes to a step. */
  go: (step: Step, chosen?: Omit<ConnectSearch, 'step'>) => void
}

/** Connecting a mailbox in four steps. Everything chosen stands in the URL, so going back or reloading loses nothing. */
export function Connect() {
  const given = route.useSearch()
  const navigate = useNavigate()
  const registrations = useQuery(registrationsQuery)
  const step = reachable(given)
  // Kept here, so that going back and forth loses nothing.
  const [finish, setFinish] = useState(emptyFinish)
  const go: StepProps['go'] = (next, chosen = {}) =>
    void navigate({ to: '/settings/accounts/new', search: { ...withoutEmpty({ ...given, ...chosen }), step: next } })
  const here = steps.findIndex(([one]) => one === step)

  return (
    <Page title="Connect a mailbox">
      <ol className="steps" aria-label="Progress">
        {steps.map(([one, title], index) => (
          <li key={one} data-done={index < here} {...(one === step ? { 'aria-current': 'step' as const } : {})}>
            {index < here ? (
              <button
                type="button"
                className="plain-button"
                style={{ color: 'inherit' }}
                onClick={() => go(one)}
                aria-label={`Back to ${index + 1} ${title}`}
              >
                {index + 1} <span>{title}</span>
              </button>
            ) : (
              <>
                {index + 1} <span>{title}</span>
              </>
            )}
          </li>
        ))}
      </ol>
      {step === 'what' ? (
        <WhatStep given={given} go={go} />
      ) : registrations.isPending ? (
        <FormLoading fields={3} />
      ) : !registrations.data ? (
        <FailedState failure={registrations.error} retry={registrations.refetch} />
      ) : step === 'how' ? (
        <HowStep given={given} go={go} registrations={registrations.data.registrations} />
      ) : step === 'authorize' ? (
        <AuthorizeStep given={given} go={go} />
      ) : (
        <FinishStep given={given} go={go} values={finish} change={setFinish} />
      )}
    </Page>
  )
}

/** An emptied word leaves the address: the router would hand it back as it is. */
function withoutEmpty(words: ConnectSearch): ConnectSearch {
  return Object.fromEntries(Object.entries(words).filter(([, word]) => word !== ''))
}

/** A link may name a step whose ground is missing; the first missing one is shown instead. */
function reachable(given: ConnectSearch): Step {
  const wanted = given.step ?? 'what'
  if (!given.address) return 'what'
  if (!given.registration && wanted !== 'what') return 'how'
  if (!given.attempt && wanted === 'finish') return 'authorize'
  return wanted
}
