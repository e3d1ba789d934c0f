import { type Attempt } from '@postdesk/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { z } from 'zod'
import { api } from '../api/client.ts'

const POLL_MILLISECONDS = 1500
const LOOK_MILLISECONDS = 500
const Told = z.object({ attemptId: z.string() })

type Wish = { readonly registrationId: string; readonly address: string; readonly accountId?: string; readonly shared?: boolean }

/**
 * One sign-in with Microsoft in a window of its own.
 * idle → (begin) → waiting, window open, closed or blocked → authorized | refused. The window tells us by a broadcast when it
 * is done; we also ask every 1.5 seconds, because a provider may cut the tie between the windows.
 */
export function useMicrosoftSignIn(given: string | null, onBegin: (attempt: Attempt) => void) {
  const queryClient = useQueryClient()
  const [id, setId] = useState<string | null>(given)
  const [blocked, setBlocked] = useState(false)
  const [popup, setPopup] = useState<Window | null>(null)
  const [closed, setClosed] = useState(false)
  const attempt = useQuery({
    queryKey: ['attempt', id],
    queryFn: ({ signal }) => api.getAttempt({ params: { id: id ?? '' }, signal }),
    enabled: id !== null,
    refetchInterval: (query) => (query.state.data?.status === 'waiting' && !isOver(query.state.data) ? POLL_MILLISECONDS : false),
    refetchIntervalInBackground: true,
  })

  useEffect(() => {
    const channel = new BroadcastChannel('postdesk-authorization')
    channel.addEventListener('message', (event: MessageEvent<unknown>) => {
      const told = Told.safeParse(event.data)
      if (told.success) void queryClient.invalidateQueries({ queryKey: ['attempt', told.data.attemptId] })
    })
    return () => channel.close()
  }, [queryClient])

  // A hint only: a provider may cut the tie to its window, which then counts as closed; we go on asking.
  useEffect(() => {
    if (!popup) return undefined
    const timer = setInterval(() => {
      if (!popup.closed) return
      setClosed(true)
      clearInterval(timer)
    }, LOOK_MILLISECONDS)
    return () => clearInterval(timer)
  }, [popup])

  const begin = useMutation({
    // The window is opened at the click itself: browsers block one that is opened after an answer.
    mutationFn: async ({ wish, popup }: { wish: Wish; popup: Window | null }) => {
      try {
        const begun = await api.createAttempt({ body: wish })
        if (popup && begun.authorizeUrl) popup.location.replace(begun.authorizeUrl)
        else popup?.close()
        setBlocked(popup === null)
        setClosed(false)
        setPopup(popup)
        queryClient.setQueryData(['attempt', begun.id], begun)
        setId(begun.id)
        onBegin(begun)
        return begun
      } catch (error) {
        popup?.close()
        throw error
      }
    },
  })
  return {
    attempt: attempt.data ?? null,
    lost: attempt.error,
    blocked,
    /** The window was closed, as far as can be seen. */
    closed,
    failure: begin.error,
    beginning: begin.isPending,
    begin: (wish: Wish) => begin.mutate({ wish, popup: window.open('', 'postdesk-sign-in', 'popup,width=520,height=680') }),
  }
}

/** Whether nobody can finish this sign-in any more. */
export function isOver(attempt: Attempt): boolean {
  return attempt.status === 'waiting' && new Date(attempt.expiresAt).getTime() < Date.now()
}
