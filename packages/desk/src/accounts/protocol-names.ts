/** Protocols as people say them. */
export const PROTOCOL_NAMES = {
  graph: 'Microsoft Graph',
  ews: 'Exchange Web Services',
  imap: 'IMAP',
  pop3: 'POP3',
  smtp: 'SMTP',
} as const
