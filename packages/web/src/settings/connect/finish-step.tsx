import { Alert, Button, Group } from '@mantine/core'
import { useRouter } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { fieldsOf, sentenceOf } from '../../api/client.ts'
import type { CardActs } from '../../error-card/error-card-view.tsx'
import { useRegistrationActs } from '../registration-acts.ts'
import { TestSteps } from '../test-steps.tsx'
import { useConnectionTest } from '../use-connection-test.ts'
import type { StepProps } from './connect.tsx'
import { testBody } from './finish-body.ts'
import { RoutingForm } from './routing-form.tsx'
import { chosenOf } from './providers.ts'
import { useSaveAccount } from './use-save-account.ts'

/** Step 4: the test of all that was chosen, beside where its tickets go; and saving. Nothing was saved before. */
export function FinishStep(props: StepProps) {
  const { given, set, go, password, extra } = props
  const router = useRouter()
  const here = router.buildLocation({ to: '/settings/accounts/new', search: { ...given, step: 'finish' } }).href
  const atRegistration = useRegistrationActs(given.registration, here)
  const { state, run } = useConnectionTest()
  const save = useSaveAccount(given, { password, extra }, (account) => go('done', { account: account.id }))
  const { byPassword } = chosenOf(given)
  const test = () => void run(testBody(given, { password, extra }))
  // Once, as one arrives here; after a change it is the button's.
  const first = useRef(test)
  useEffect(() => first.current(), [])
  const fields = fieldsOf(save.error)
  const toSignIn = () => go(byPassword ? 'how' : 'authorize')
  const acts: CardActs = {
    're-authorize': toSignIn,
    'edit-account': toSignIn,
    test,
    ...(byPassword
      ? {}
      : {
          'admin-consent': () => go('authorize', { how: 'admin-consent', attempt: undefined }),
          'switch-to-graph': () => go('authorize', { protocol: 'graph', attempt: undefined, scopes: undefined }),
        }),
    ...atRegistration,
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate(true)
      }}
    >
      <div className="wide-form">
        <section aria-label="Test">
          <Group justify="space-between" align="center" wrap="nowrap">
            <strong className="breaks">Test of {given.address}</strong>
            <Button variant="default" size="xs" style={{ flex: 'none' }} loading={state.kind === 'running'} onClick={test}>
              Test connection
            </Button>
          </Group>
          <TestSteps state={state} acts={acts} />
        </section>
        <RoutingForm given={given} set={set} errors={fields} extra={extra} setExtra={props.setExtra} />
      </div>
      <div className="form-foot">
        {save.isError ? (
          <Alert color="red" role="alert" style={{ flexBasis: '100%' }}>
            {sentenceOf(save.error)}
          </Alert>
        ) : null}
        <Button variant="default" onClick={toSignIn}>
          Back
        </Button>
        <Button type="submit" loading={save.isPending && save.variables} disabled={save.isPending}>
          Connect mailbox
        </Button>
        <Button
          variant="subtle"
          disabled={save.isPending}
          loading={save.isPending && !save.variables}
          onClick={() => save.mutate(false)}
        >
          Save without enabling
        </Button>
      </div>
    </form>
  )
}
