import { ConnectorError } from '../connector-error.ts'

// One envelope holds a burst of events, some hundred bytes each; a server gone wrong must not fill our memory.
const MAX_ENVELOPE_CHARACTERS = 4 * 1024 * 1024

const END = /<\/(?:[\w.-]+:)?Envelope\s*>/

/**
 * The whole envelopes of a streaming connection as they come: they stand one after the other, and a piece may end anywhere in one,
 * within a character too. What is unfinished when the connection ends is left out.
 */
export async function* splitEnvelopes(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let unfinished = ''
  for await (const piece of pieces) {
    unfinished += decoder.decode(piece, { stream: true })
    for (let end = END.exec(unfinished); end !== null; end = END.exec(unfinished)) {
      const after = end.index + end[0].length
      yield unfinished.slice(0, after)
      unfinished = unfinished.slice(after)
    }
    if (unfinished.length > MAX_ENVELOPE_CHARACTERS)
      throw new ConnectorError('PROTOCOL', 'A streaming connection of EWS sends an envelope without end.', { border: 'ews' })
  }
}
