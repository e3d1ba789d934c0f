const LF = 10
const CR = 13
const DOT = 46

/**
 * Takes the dots out of a multi-line answer (RFC 1939 section 3), whatever the pieces it arrives in. States, by what came last:
 *
 *   line-start -> dot        a dot: either the first of two, or the end
 *   line-start -> text       anything else
 *   dot        -> dot-cr     CR: nearly the end
 *   dot        -> text       anything else: the dot was put there by the server and is left out
 *   dot-cr     -> (end)      LF
 *   dot-cr     -> text       anything else
 *   text       -> line-start CR LF
 *
 * A line ends with CR LF and with nothing less. A sender can put a lone LF, a dot and another LF into a mail; a client that took
 * this for the end would read the rest of the mail as the server's next answers.
 */
export function dotUnstuffer(take: (bytes: Uint8Array) => void): {
  /** How many bytes of the chunk belonged to the answer: all of them, until it has ended. */
  readonly push: (chunk: Uint8Array) => number
  readonly hasEnded: () => boolean
} {
  let state: 'line-start' | 'dot' | 'dot-cr' | 'text' | 'end' = 'line-start'
  let endedInCr = false

  function push(chunk: Uint8Array): number {
    // What is taken but not yet handed on begins here.
    let from = 0
    let at = 0
    const handOn = (until: number) => {
      if (until > from) take(chunk.subarray(from, until))
    }
    while (at < chunk.length) {
      const byte = chunk[at]
      switch (state) {
        case 'line-start':
          state = byte === DOT ? 'dot' : 'text'
          if (byte === DOT) {
            handOn(at)
            at += 1
            from = at
          }
          break
        case 'dot':
          state = byte === CR ? 'dot-cr' : 'text'
          if (byte === CR) {
            at += 1
            from = at
          }
          break
        case 'dot-cr':
          if (byte === LF) {
            state = 'end'
            return at + 1
          }
          take(LONE_CR)
          state = 'text'
          break
        case 'text': {
          const lineFeed = chunk.indexOf(LF, at)
          if (lineFeed === -1) {
            at = chunk.length
            break
          }
          const isLineEnd = lineFeed === 0 ? endedInCr : chunk[lineFeed - 1] === CR
          if (isLineEnd) state = 'line-start'
          at = lineFeed + 1
          break
        }
        case 'end':
          return at
        default:
          return state satisfies never
      }
    }
    handOn(chunk.length)
    if (chunk.length > 0) endedInCr = chunk[chunk.length - 1] === CR
    return chunk.length
  }
  return { push, hasEnded: () => state === 'end' }
}

const LONE_CR = Uint8Array.of(CR)
