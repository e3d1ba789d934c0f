import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { EffectiveAddresses } from '@postdesk/contract'
import { api, fieldsOf } from '../../api/client.ts'
import { previewBodyOf, type Draft } from './draft.ts'

type Preview = {
  readonly derived: EffectiveAddresses | null
  readonly proposed: readonly { readonly protocol: string; readonly scopes: readonly string[] }[]
  /** What is wrong with each field, in words. */
  readonly faults: Readonly<Record<string, string>>
}

/** What the server derives from the form as it stands, a moment after the last key. */
export function usePreview(draft: Draft): Preview {
  const [body] = useDebouncedValue(previewBodyOf(draft), 300)
  const query = useQuery({
    queryKey: ['registration-preview', body],
    queryFn: ({ signal }) => api.previewRegistration({ body, signal }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    retry: false,
  })
  const faults = Object.fromEntries((query.data?.faults ?? []).map(({ field, message }) => [field, message]))
  return {
    derived: query.data?.derived ?? null,
    proposed: query.data?.proposed ?? [],
    // What is no address at all is refused before anything is derived from it.
    faults: { ...faults, ...fieldsOf(query.error) },
  }
}
