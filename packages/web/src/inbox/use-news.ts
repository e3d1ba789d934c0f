import type { Message } from '@postdesk/contract'
import { useEffect, useState, type RefObject } from 'react'

const NEAR_THE_END_PIXELS = 48

/** How many messages of others came since the reader last saw the end of the conversation, and the first of them. */
export function useNews(messages: readonly Message[], me: string, boxRef: RefObject<HTMLElement | null>) {
  const [seen, setSeen] = useState(messages.at(-1)?.id)
  const last = messages.at(-1)?.id
  const at = messages.findIndex((message) => message.id === seen)
  const news = messages
    .slice(at + 1)
    .filter((message) => message.kind === 'customer message' || (message.kind !== 'system note' && message.author.name !== me))

  useEffect(() => {
    const scrolled = boxRef.current
    if (!scrolled) return undefined
    const look = () => {
      if (scrolled.scrollHeight - scrolled.scrollTop - scrolled.clientHeight < NEAR_THE_END_PIXELS) setSeen(last)
    }
    look()
    scrolled.addEventListener('scroll', look, { passive: true })
    return () => scrolled.removeEventListener('scroll', look)
  }, [boxRef, last])

  return { count: news.length, first: news[0]?.id, saw: () => setSeen(last) }
}
