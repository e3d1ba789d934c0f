import type { Attempt } from '@postdesk/contract'
import { Button, Skeleton, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { proposedScopesQuery } from '../../api/queries.ts'
import { sentenceOf } from '../../api/client.ts'
import { StateMark } from '../../states/states.tsx'
import { AppPermissions } from './app-permissions.tsx'
import type { SignInWish } from './use-sign-in.ts'

type Props = {
  wish: Pick<SignInWish, 'registrationId' | 'address' | 'incoming' | 'outgoing' | 'shared'>
  way: Attempt['how']
  scopes: readonly string[] | null
  change: (scopes: readonly string[] | null) => void
  /** Sends an administrator to Microsoft’s page of consent. */
  askAdministrator: () => void
}

/** What a sign-in asks for, to be seen and changed before; app-only: what an administrator grants, with the commands. */
export function Permissions({ wish, way, scopes, change, askAdministrator }: Props) {
  const query = useQuery(proposedScopesQuery({ ...wish, how: way }))
  if (query.isPending) return <Skeleton height={96} role="status" aria-label="Loading the permissions" />
  if (!query.data)
    return (
      <p role="alert" className="breaks">
        The permissions could not be proposed: {sentenceOf(query.error)}
      </p>
    )
  if (way === 'app-only') return <AppPermissions asked={query.data} address={wish.address} ask={askAdministrator} />
  const { missing } = query.data
  return (
    <div>
      <Textarea
        label="Permissions that are asked for"
        description="One a line. The proposed ones are the least this account lives on."
        autosize
        minRows={3}
        maxRows={10}
        spellCheck={false}
        classNames={{ input: 'mono' }}
        value={(scopes ?? query.data.scopes).join('\n')}
        onChange={(event) => change(event.currentTarget.value.split(/[ \n]/))}
      />
      {scopes === null && missing.length > 0 ? (
        <StateMark meaning="warning">The list of the app registration lacks {missing.join(', ')}.</StateMark>
      ) : null}
      {scopes === null ? null : (
        <Button variant="subtle" size="compact-sm" mt={4} onClick={() => change(null)}>
          Back to the proposed ones
        </Button>
      )}
    </div>
  )
}
