import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { typefaceOfScreen } from './typeface-of-screen.ts'
import { isTrusted, trust } from './trusted-senders.ts'

/** A mail is never measured taller than this; the rest scrolls inside. Mail that stretches itself to its frame would grow without end. */
const TALLEST_PIXELS = 20_000

type Props = {
  id: string
  blockedImages: number
  title: string
  /** Whose mail it is: a customer's keeps its own paper, ours follows the theme. */
  sender: { readonly address: string; readonly isCustomer: boolean }
}

/** HTML mail in a frame that may not run anything, as tall as its content. */
export function MailFrame({ id, blockedImages, title, sender }: Props) {
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false })
  const [images, setImages] = useState(() => isTrusted(sender.address))
  const [height, setHeight] = useState(64)
  const [loads, setLoads] = useState(0)
  const frame = useRef<HTMLIFrameElement>(null)
  const asked = new URLSearchParams({ ...(images ? { images: '1' } : {}), ...(sender.isCustomer ? {} : { scheme }) }).toString()

  useEffect(() => {
    const document = frame.current?.contentDocument
    const body = document?.body
    if (!document || !body || loads === 0) return undefined
    const fit = () => {
      const tall = Math.min(TALLEST_PIXELS, Math.ceil(Math.max(body.scrollHeight, body.offsetHeight)) + 2)
      const wide = document.documentElement.scrollWidth > document.documentElement.clientWidth
      setHeight(tall + (wide ? 16 : 0))
    }
    // What names no font of its own reads like the text around it. The paper has its own edge: the mail's first and last
    // margins would only be holes.
    const edges = document.createElement('style')
    edges.textContent = typefaceOfScreen() + 'body > :first-child { margin-top: 0 } body > :last-child { margin-bottom: 0 }'
    document.head.append(edges)
    fit()
    const observer = new ResizeObserver(fit)
    observer.observe(body)
    document.addEventListener('load', fit, { capture: true })
    return () => {
      observer.disconnect()
      document.removeEventListener('load', fit, { capture: true })
    }
  }, [loads])

  return (
    <>
      {blockedImages > 0 && !images ? (
        <div className="image-bar">
          <span>
            {blockedImages} remote {blockedImages === 1 ? 'image' : 'images'} blocked
          </span>
          <button type="button" className="plain-button" onClick={() => setImages(true)}>
            Show
          </button>
          {sender.address === '' ? null : (
            <button
              type="button"
              className="plain-button"
              onClick={() => {
                trust(sender.address)
                setImages(true)
              }}
            >
              Always from this sender
            </button>
          )}
        </div>
      ) : null}
      <div className="mail-paper" data-own={!sender.isCustomer}>
        <iframe
          key={asked}
          ref={frame}
          className="mail-frame"
          title={title}
          src={`/api/v1/messages/${id}/html${asked === '' ? '' : `?${asked}`}`}
          sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
          style={{ height }}
          onLoad={() => setLoads((times) => times + 1)}
        />
      </div>
    </>
  )
}
