/** `-ERR`: the server refused a command and goes on listening (RFC 1939 section 3). */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  /** What came after `-ERR`, the code in brackets included. */
  readonly text: string

  constructor(text: string) {
    super('The mail server refused a command')
    this.text = text
  }
}

export type FaultCode = 'LineTooLong' | 'BareLineFeed' | 'ListTooLong' | 'NotPop3' | 'StlsInjection' | 'MailTooLarge'

/** The server said what no POP3 server says, or more than we take; nothing after it can be understood. */
export class ConversationFault extends Error {
  override readonly name = 'ConversationFault'
  readonly code: FaultCode

  constructor(code: FaultCode) {
    super(`The conversation was ended: ${code}`)
    this.code = code
  }
}

export type Answer = { readonly kind: 'ok' | 'refused' | 'challenge'; readonly text: string }

/** Takes the first line of an answer apart: `+OK`, `-ERR`, or the `+ ` of a SASL challenge (RFC 5034 section 4). */
export function readAnswer(line: string): Answer {
  const match = /^(\+OK|-ERR|\+)(?: (.*))?$/.exec(line)
  if (match === null) throw new ConversationFault('NotPop3')
  const [, word, text = ''] = match
  return { kind: word === '+OK' ? 'ok' : word === '-ERR' ? 'refused' : 'challenge', text }
}
