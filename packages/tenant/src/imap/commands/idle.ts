import { SIGNED_IN } from '../session/command.ts'
import type { Command } from '../session/command.ts'
import { BAD_ARGUMENTS, ok } from '../session/completion.ts'
import type { Session } from '../session/session.ts'

/**
 * RFC 2177: news leave as they happen until the client says DONE. A fault that cuts in the middle cuts the first of them in half;
 * one that drops keeps them all back.
 */
export const idle: Command = {
  states: SIGNED_IN,
  run: async (session, given, { effect }) => {
    given.end()
    const { output, input } = session
    output.line('+ IDLE accepted, awaiting DONE command.')
    await output.flush()
    const heard: { line?: string; isOver: boolean } = { isOver: false }
    let wake = (): void => undefined
    const reading = input.next('line', 0).then((read) => {
      if (read?.kind === 'line') heard.line = read.text
      heard.isOver = true
      wake()
      return undefined
    })
    session.onFolderChange = () => wake()
    try {
      while (!heard.isOver && session.endingText === undefined && session.state !== 'ended') {
        const woken = new Promise<void>((resolve) => {
          wake = resolve
        })
        if (effect?.kind !== 'drop') session.tellNews(true)
        if (effect?.kind === 'cut' && effect.when === 'middle' && cutNews(session)) return 'answered'
        await output.flush()
        if (!hasEnded(session)) await woken
      }
    } finally {
      session.onFolderChange = undefined
    }
    if (session.endingText !== undefined) return { kind: 'bye', text: session.endingText }
    await reading
    return heard.line?.trim().toUpperCase() === 'DONE' ? ok('IDLE completed.') : BAD_ARGUMENTS
  },
}

function cutNews(session: Session): boolean {
  const bytes = session.output.take()
  if (bytes.length === 0) return false
  session.cutAfter(bytes.subarray(0, Math.ceil(bytes.length / 2)))
  return true
}

function hasEnded({ state, endingText }: Session): boolean {
  return state === 'ended' || endingText !== undefined
}
