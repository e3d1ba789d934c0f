import { MAX_CAPABILITIES, readCapabilities } from './capabilities.ts'
import type { Capabilities } from './capabilities.ts'
import { ConversationFault, readAnswer, Refusal } from './pop3-answer.ts'
import type { Wire } from './wire.ts'

/** Commands of POP3 and their answers. Every one fails with a `Refusal` when the server says -ERR. */
export type Dialogue = {
  /** Reads the server's first word, or the answer to what was sent by hand. */
  readonly hear: () => Promise<string>
  /** A command whose answer is one line; gives the text after +OK. */
  readonly ask: (command: string) => Promise<string>
  /** A command whose answer is lines; each is handed on without its line end. Fails with `ListTooLong` beyond `most`. */
  readonly askLines: (command: string, most: number, take: (line: string) => void) => Promise<void>
  /** A command whose answer is a mail or part of one. */
  readonly askBody: (command: string, take: (bytes: Uint8Array) => void) => Promise<void>
  /**
   * Several commands whose answers `read` reads one after the other. They leave together only where the server can take
   * that (RFC 2449 section 6.6): one that cannot may lose what it has not asked for.
   */
  readonly askMany: <T>(commands: readonly string[], isPipelining: boolean, read: (at: number) => Promise<T>) => Promise<T[]>
  /** SASL (RFC 5034): the mechanism on a line, the response on the next, as Exchange Online wants it. */
  readonly authenticate: (mechanism: string, response: string) => Promise<void>
  readonly capabilities: () => Promise<Capabilities>
}

// Commands on their way at once. Few enough that the server's answers fit what lies between us while we still send.
const WINDOW = 20

export function makeDialogue(wire: Wire): Dialogue {
  const hear = async (): Promise<string> => {
    const { kind, text } = readAnswer(await wire.readLine())
    if (kind === 'refused') throw new Refusal(text)
    if (kind === 'challenge') throw new ConversationFault('NotPop3')
    return text
  }
  const send = (command: string) => wire.send(`${command}\r\n`)
  const askLines: Dialogue['askLines'] = async (command, most, take) => {
    send(command)
    await hear()
    for (let count = 0; ; count += 1) {
      const line = await wire.readLine()
      if (line === '.') return
      if (count >= most) throw new ConversationFault('ListTooLong')
      take(line.startsWith('.') ? line.slice(1) : line)
    }
  }
  return {
    hear,
    ask: (command) => {
      send(command)
      return hear()
    },
    askLines,
    askBody: async (command, take) => {
      if (command !== '') send(command)
      await hear()
      await wire.readBody(take)
    },
    askMany: async (commands, isPipelining, read) => {
      const results = []
      const window = isPipelining ? WINDOW : 1
      for (let at = 0; at < commands.length; at += window) {
        const together = commands.slice(at, at + window)
        wire.send(together.map((command) => `${command}\r\n`).join(''))
        for (const [offset] of together.entries()) results.push(await read(at + offset))
      }
      return results
    },
    authenticate: async (mechanism, response) => {
      send(`AUTH ${mechanism}`)
      const asked = readAnswer(await wire.readLine())
      if (asked.kind === 'refused') throw new Refusal(asked.text)
      // A server that is content before it has seen anything is none we know.
      if (asked.kind === 'ok') throw new ConversationFault('NotPop3')
      send(response)
      const answer = readAnswer(await wire.readLine())
      if (answer.kind === 'ok') return
      if (answer.kind === 'refused') throw new Refusal(answer.text)
      // XOAUTH2 tells in a challenge why it refuses, and wants an empty line before it says -ERR.
      send('')
      await hear()
    },
    capabilities: async () => {
      const lines: string[] = []
      try {
        await askLines('CAPA', MAX_CAPABILITIES, (line) => lines.push(line))
        return readCapabilities(lines)
      } catch (error) {
        if (error instanceof Refusal) return readCapabilities(null)
        throw error
      }
    },
  }
}
