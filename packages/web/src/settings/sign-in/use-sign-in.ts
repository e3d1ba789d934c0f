import type { Attempt, BodyInOf, routes } from '@postdesk/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { z } from 'zod'
import { api } from '../../api/client.ts'
import { attemptQuery } from '../../api/queries.ts'

const POLL_MILLISECONDS = 1500
const LOOK_MILLISECONDS = 500
const WINDOW = 'popup,width=520,height=680'
const Told = z.object({ attemptId: z.string() })

/** What a sign-in is for. With `returnTo` it happens in this very page, which comes back there. */
export type SignInWish = BodyInOf<typeof routes.createAttempt>
export type SignIn = ReturnType<typeof useSignIn>

/**
 * One sign-in, in whichever way.
 * idle → (begin) → waiting: window open, closed or blocked; code shown; link sent → authorized | approved | refused. A window
 * tells us by a broadcast when it is done; we also ask every 1.5 seconds, because a provider may cut the tie between the windows, and
 * nobody tells us of a code typed elsewhere. `left`: the sign-in this form had before it was left, whose answer is not shown any more.
 */
export function useSignIn(given: string | null, onBegin: (attempt: Attempt) => void, left: string | null = null) {
  const queryClient = useQueryClient()
  const [id, setId] = useState<string | null>(given)
  // Also of one that was forgotten: the server knows the password of the proxy typed for it, and this form no more, if it was left since.
  const former = useRef(given ?? left)
  const [blocked, setBlocked] = useState(false)
  const [popup, setPopup] = useState<Window | null>(null)
  const [closed, setClosed] = useState(false)
  const attempt = useQuery({
    ...attemptQuery(id ?? ''),
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
    mutationFn: async ({ wish, popup }: { wish: SignInWish; popup: Window | null }) => {
      const wantsWindow = opensWindow(wish)
      try {
        const before = former.current
        const begun = await api.createAttempt({ body: { ...wish, ...(before === null ? {} : { formerAttemptId: before }) } })
        former.current = begun.id
        if (wish.returnTo !== undefined && begun.authorizeUrl !== null) {
          window.location.assign(begun.authorizeUrl)
          return begun
        }
        if (popup && begun.authorizeUrl) popup.location.replace(begun.authorizeUrl)
        else popup?.close()
        setBlocked(wantsWindow && popup === null)
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
    // The window is opened at the click itself: browsers block one that is opened after an answer.
    begin: (wish: SignInWish) =>
      begin.mutate({ wish, popup: opensWindow(wish) ? window.open('', 'postdesk-sign-in', WINDOW) : null }),
    /** As if nobody had begun. */
    forget: () => {
      setId(null)
      setClosed(false)
      begin.reset()
    },
  }
}

const opensWindow = (wish: SignInWish) => (wish.how ?? 'browser') === 'browser' && wish.returnTo === undefined

/** Whether nobody can finish this sign-in any more. */
export function isOver(attempt: Attempt): boolean {
  return attempt.status === 'waiting' && new Date(attempt.expiresAt).getTime() < Date.now()
}
