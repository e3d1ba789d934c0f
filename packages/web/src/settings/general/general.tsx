import { useQuery } from '@tanstack/react-query'
import { deskSettingsQuery } from '../../api/queries.ts'
import { FormLoading } from '../../states/skeletons.tsx'
import { FailedState } from '../../states/states.tsx'
import { Page } from '../page.tsx'
import { BaseUrl } from './base-url.tsx'
import { TrustedProxies } from './trusted-proxies.tsx'

/** How this desk is reached. */
export function General() {
  const query = useQuery(deskSettingsQuery)
  return (
    <Page title="General">
      {query.isPending ? (
        <FormLoading fields={3} />
      ) : !query.data ? (
        <FailedState failure={query.error} retry={query.refetch} />
      ) : (
        <>
          <BaseUrl key={`base ${query.data.baseUrl}`} settings={query.data} />
          <TrustedProxies key={`proxies ${query.data.trustedProxies.join()}`} settings={query.data} />
        </>
      )}
    </Page>
  )
}
