import { z } from 'zod'

const KEY = 'postdesk.images-from'
/** The oldest are forgotten beyond this many: the storage of a browser is small. */
const MOST = 500
const Senders = z.array(z.string())

function read(): string[] {
  try {
    const kept = Senders.safeParse(JSON.parse(localStorage.getItem(KEY) ?? '[]'))
    return kept.success ? kept.data : []
  } catch {
    return []
  }
}

/** Whether the reader lets this sender's mail load its remote images, always, in this browser. */
export function isTrusted(sender: string): boolean {
  return sender !== '' && read().includes(sender.toLowerCase())
}

/** Remembers that they do. */
export function trust(sender: string): void {
  try {
    const kept = new Set(read()).add(sender.toLowerCase())
    localStorage.setItem(KEY, JSON.stringify([...kept].slice(-MOST)))
  } catch {
    // A forbidden storage costs the memory, not the images.
  }
}
