import { isPlainRefusal } from './pop3-failure.ts'
import type { Pop3Session } from './pop3-session.ts'

/**
 * The whole mail by its lasting name; null when it is gone. A session goes on listing a mail that another program has removed since;
 * so what is not listed, or refused, is looked for once more on a session opened now.
 */
export async function fetchRaw(session: Pop3Session, sourceId: string, signal?: AbortSignal): Promise<Uint8Array | null> {
  const first = await session.use(
    async (drop, isNew) => {
      const number = (await drop.names()).get(sourceId)?.[0]
      if (number === undefined) return isNew ? 'gone' : 'look-again'
      try {
        return await drop.read(number)
      } catch (error) {
        if (isPlainRefusal(error)) return 'look-again'
        throw error
      }
    },
    { signal },
  )
  if (first instanceof Uint8Array) return first
  if (first === 'gone') return null
  return session.use(
    async (drop) => {
      const number = (await drop.names()).get(sourceId)?.[0]
      return number === undefined ? null : await drop.read(number)
    },
    { signal, isListNew: true },
  )
}
