/**
 * What Exchange Online says over POP3 (E1, E2). Sentences that nobody has published are marked as ours; clients must not read
 * them, only `+OK` and `-ERR` (RFC 1939 section 3).
 */
export const REPLIES = {
  signedIn: (host: string) => `+OK User successfully authenticated. [${host}]`,
  refused: '-ERR Authentication failure: unknown user name or bad password.',
  basicRefused: '-ERR Logon failure: unknown user name or bad password.',
  wrongState: '-ERR Command is not valid in this state.',
  /** Also the answer to a SASL response on the AUTH line itself: only the form in two lines is known. */
  lineRefused: '-ERR Protocol error. Connection is closed. 10',
  signingOff: '+OK Microsoft Exchange Server POP3 server signing off.',
  /** Ours. */
  notUnderstood: '-ERR Protocol error. 14',
  /** Ours. */
  noSuchMail: '-ERR The requested message is not available.',
  /** Ours. */
  locked: '-ERR Mailbox is locked by another POP3 session.',
  /** Ours. */
  tooManySessions: '-ERR Server Unavailable. 21',
  /** Ours, after IMAP's. */
  tokenExpired: '-ERR Session invalidated - AccessTokenExpired',
  unavailable: '-ERR Server Unavailable. 21',
} as const

/** The machine behind the door, as greetings name it: UTF-16 in base64, in brackets. */
export const POP3_HOST = 'AM0PR05CA0042.eurprd05.prod.outlook.com'

export const GREETING = `+OK The Microsoft Exchange POP3 service is ready. [${Buffer.from(POP3_HOST, 'utf16le').toString('base64')}]`

/** CAPA: what is offered depends on whether the line is encrypted already. */
export function capabilities(isSecure: boolean): string {
  const offered = isSecure ? ['TOP', 'UIDL', 'SASL PLAIN XOAUTH2', 'USER'] : ['TOP', 'UIDL', 'STLS']
  return ['+OK', ...offered, '.'].join('\r\n')
}
