import { useDebouncedCallback } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { attemptQuery, registrationsQuery } from '../../api/queries.ts'
import { FormLoading } from '../../states/skeletons.tsx'
import { FailedState } from '../../states/states.tsx'
import { emptyConnection, type ConnectionValues } from '../connection/connection-values.ts'
import { Page } from '../page.tsx'
import { AuthorizeStep } from './authorize-step.tsx'
import { readConnectSearch, type ConnectSearch } from './connect-search.ts'
import { DoneStep } from './done-step.tsx'
import { FinishStep } from './finish-step.tsx'
import { HowStep } from './how-step.tsx'
import { chosenOf } from './providers.ts'
import { Rail, railOf, type Step } from './rail.tsx'
import { extraOf } from './server-values.ts'
import { ServerStep } from './server-step.tsx'
import { WhatStep } from './what-step.tsx'

const route = getRouteApi('/shell/settings/accounts/new')
const WRITE_MILLISECONDS = 300

export type StepProps = {
  given: ConnectSearch
  /** Keeps what was chosen, here and in the address. */
  set: (part: ConnectSearch) => void
  /** The same, and goes to a step. */
  go: (step: Step, part?: ConnectSearch) => void
  /** Stands in no address, and is gone after a reload. */
  password: string
  setPassword: (password: string) => void
  /** Settings of the connection that few need; they stand in no address either. */
  extra: ConnectionValues
  setExtra: (extra: ConnectionValues) => void
}

/**
 * Connecting a mailbox in a few steps: what → how → authorize → test and routing → done; with a password, how asks for the server and
 * there is nothing to authorize. What is chosen stands in the URL, and nothing is saved before the last step. What may not stand there,
 * a proxy and an authority, is given back by the sign-in that was begun with it.
 */
export function Connect() {
  const search = readConnectSearch(route.useSearch())
  const [came] = useState(search.attempt ?? search.former ?? null)
  const attempt = useQuery({ ...attemptQuery(came ?? ''), enabled: came !== null })
  if (came !== null && attempt.isPending)
    return (
      <Page title="Connect a mailbox">
        <FormLoading fields={3} />
      </Page>
    )
  return <Steps left={attempt.data === undefined ? emptyConnection : extraOf(attempt.data)} />
}

/** `left`: what was typed before the page was left, and stands in no address. */
function Steps({ left }: { left: ConnectionValues }) {
  // The router also hands back what is no word of ours.
  const search = readConnectSearch(route.useSearch())
  const navigate = route.useNavigate()
  const registrations = useQuery(registrationsQuery)
  // The page is quicker than the address: what is typed is kept here, and written there a moment later.
  const [kept, setKept] = useState<ConnectSearch>(search)
  const latest = useRef(kept)
  const [password, setPassword] = useState('')
  const [extra, setExtra] = useState(left)
  const given = { ...kept, step: search.step }
  const step = reachable(given, password)
  const keep = (words: ConnectSearch) => {
    latest.current = words
    setKept(words)
  }
  const writeSoon = useDebouncedCallback(
    () => void navigate({ search: (before) => withoutEmpty({ ...latest.current, step: before.step }), replace: true }),
    WRITE_MILLISECONDS,
  )
  const go = (next: Step, part: ConnectSearch = {}) => {
    writeSoon.cancel()
    keep({ ...latest.current, ...part })
    void navigate({ search: withoutEmpty({ ...latest.current, step: next }) })
  }
  const props: StepProps = {
    given,
    set: (part) => {
      keep({ ...latest.current, ...part })
      writeSoon()
    },
    go,
    password,
    setPassword,
    extra,
    setExtra,
  }
  if (step === 'done')
    return (
      <DoneStep
        accountId={given.account ?? ''}
        again={() => {
          setPassword('')
          setExtra(emptyConnection)
          keep({})
          go('what')
        }}
      />
    )
  const { byPassword } = chosenOf(given)
  return (
    <Page title="Connect a mailbox">
      <Rail steps={railOf(byPassword)} here={step} go={go} />
      {step === 'what' ? (
        <WhatStep {...props} registrations={registrations.data?.registrations ?? []} />
      ) : step === 'how' && byPassword ? (
        <ServerStep {...props} />
      ) : registrations.isPending ? (
        <FormLoading fields={3} />
      ) : !registrations.data ? (
        <FailedState failure={registrations.error} retry={registrations.refetch} />
      ) : step === 'how' ? (
        <HowStep {...props} registrations={registrations.data.registrations} />
      ) : step === 'authorize' ? (
        <AuthorizeStep {...props} registrations={registrations.data.registrations} />
      ) : (
        <FinishStep {...props} />
      )}
    </Page>
  )
}

/** An emptied word leaves the address: the router would hand it back as it is. */
function withoutEmpty(words: ConnectSearch): ConnectSearch {
  return Object.fromEntries(Object.entries(words).filter(([, word]) => word !== '' && word !== undefined))
}

/** A link may name a step whose ground is missing; the first missing one is shown instead. */
function reachable(given: ConnectSearch, password: string): Step {
  const wanted = given.step ?? 'what'
  if (wanted === 'done') return given.account ? 'done' : 'what'
  if (!given.address) return 'what'
  if (wanted === 'what' || wanted === 'how') return wanted
  if (chosenOf(given).byPassword) return password === '' || !(given.host || given.ews) ? 'how' : 'finish'
  if (!given.registration) return 'how'
  return given.attempt ? wanted : 'authorize'
}
