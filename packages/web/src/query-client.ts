import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiError } from '@postdesk/contract'
import { fieldsOf, isSignedOut } from './api/client.ts'
import { focusFirstFault } from './keys/focus-first-fault.ts'

/** What the server said stays said for a moment; refusals are answers and are not asked again. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (times, failure) => !(failure instanceof ApiError && failure.status < 500) && times < 2,
    },
  },
  mutationCache: new MutationCache({
    onError: (failure) => {
      if (Object.keys(fieldsOf(failure)).length > 0) focusFirstFault()
    },
  }),
  queryCache: new QueryCache({
    onError: (failure) => {
      // The session ended elsewhere: the guard of the routes sends us to the sign-in page and back.
      if (isSignedOut(failure)) window.dispatchEvent(new Event('postdesk:signed-out'))
    },
  }),
})
