import type { Attempt, Registration } from '@postdesk/contract'
import { Radio, Stack } from '@mantine/core'
import { useEffect, useEffectEvent, useState } from 'react'
import type { CardActs } from '../../error-card/error-card-view.tsx'
import { signInName } from '../protocol-words.ts'
import { ByApp } from './by-app.tsx'
import { ByBrowser } from './by-browser.tsx'
import { ByConsent } from './by-consent.tsx'
import { ByDevice } from './by-device.tsx'
import { Permissions } from './permissions.tsx'
import type { SignIn, SignInWish } from './use-sign-in.ts'

type Way = Attempt['how']
type Props = {
  signIn: SignIn
  wish: Omit<SignInWish, 'how' | 'scopes' | 'returnTo'>
  provider: Registration['provider'] | undefined
  way: Way
  changeWay: (way: Way) => void
  /** Typed in the place of the permissions proposed. */
  scopes: readonly string[] | null
  changeScopes: (scopes: readonly string[] | null) => void
  /** Where a sign-in in this very page comes back to: a path of this desk, without its answer. */
  returnTo: string
  /** Before the page is left for a sign-in in it: what would be lost is kept. */
  onLeave?: () => void
  acts: CardActs
}

const ways = [
  { value: 'browser', label: 'Sign in here' },
  { value: 'device', label: 'Sign in on another device, with a code' },
  { value: 'admin-consent', label: 'Ask an administrator for approval first' },
] as const

/** A sign-in in the way that was chosen, the other ways, and the permissions it asks for. */
export function SignInBy({ signIn, wish, provider, way, changeWay, scopes, changeScopes, returnTo, onLeave, acts }: Props) {
  const { forget } = signIn
  const typed = scopes === null ? {} : { scopes: scopes.filter((scope) => scope.trim() !== '') }
  // Consent asked for on the way of the app itself is for what the app needs; once it is there, the app goes on by itself.
  const [forApp, setForApp] = useState(way === 'app-only')
  const isForApp = forApp || way === 'app-only'
  const begin = (how: Way, more: { returnTo?: string } = {}) =>
    signIn.begin({ ...wish, ...typed, ...more, how, ...(how === 'admin-consent' && isForApp ? { consentFor: 'app-only' } : {}) })
  const askAdministrator = () => {
    setForApp(isForApp)
    changeWay('admin-consent')
    begin('admin-consent')
  }
  const choose = (next: Way) => {
    forget()
    setForApp(false)
    changeWay(next)
  }
  // A card that asks for consent is answered right here.
  const all: CardActs = {
    're-authorize': () => (way === 'admin-consent' ? choose('browser') : begin(way)),
    'admin-consent': askAdministrator,
    ...acts,
  }
  const isMicrosoft = provider === undefined || provider === 'microsoft'
  const approved = signIn.attempt?.how === 'admin-consent' && signIn.attempt.status === 'approved'
  const goOn = useEffectEvent(() => {
    changeWay('app-only')
    begin('app-only')
  })
  useEffect(() => {
    if (approved && forApp) goOn()
  }, [approved, forApp])
  return (
    <div className="sign-in">
      {way === 'app-only' ? (
        <ByApp signIn={signIn} begin={() => begin('app-only')} acts={all} />
      ) : way === 'device' ? (
        <ByDevice signIn={signIn} begin={() => begin('device')} acts={all} />
      ) : way === 'admin-consent' && !approved ? (
        <ByConsent signIn={signIn} begin={() => begin('admin-consent')} acts={all} />
      ) : (
        <ByBrowser
          signIn={signIn}
          name={signInName(provider)}
          begin={() => {
            if (approved) changeWay('browser')
            begin('browser')
          }}
          beginHere={() => {
            onLeave?.()
            begin('browser', { returnTo })
          }}
          acts={all}
        />
      )}
      <details className="more" open={way !== 'browser' || scopes !== null}>
        <summary>More</summary>
        <Stack gap="lg" mt="sm">
          {way === 'app-only' || !isMicrosoft ? null : (
            <Radio.Group
              label="How to sign in"
              value={way}
              onChange={(value) => choose(ways.find((one) => one.value === value)?.value ?? 'browser')}
            >
              <Stack gap={8} mt={8}>
                {ways.map(({ value, label }) => (
                  <Radio key={value} value={value} label={label} />
                ))}
              </Stack>
            </Radio.Group>
          )}
          <Permissions wish={wish} way={way} scopes={scopes} change={changeScopes} askAdministrator={askAdministrator} />
        </Stack>
      </details>
    </div>
  )
}
