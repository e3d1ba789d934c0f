import type { IncomingProtocol, OutgoingProtocol } from '@postdesk/contract'

/** How an account proves itself, as an administrator chooses it. */
export const WAYS_IN = ['code', 'device', 'secret', 'certificate', 'federated', 'password'] as const
export type WayIn = (typeof WAYS_IN)[number]

export const WAY_NAMES: Readonly<Record<WayIn, string>> = {
  code: 'delegated: sign-in in the browser (code + PKCE)',
  device: 'delegated: device code',
  secret: 'app-only: client secret',
  certificate: 'app-only: certificate',
  federated: 'app-only: federated assertion',
  password: 'Basic / password',
}

/** The ways a mail goes in and out that the matrix tries: every protocol of both directions is in one of them. */
export const ROUTES = [
  { name: 'Graph in, Graph out', incoming: 'graph', outgoing: 'graph' },
  { name: 'EWS in, EWS out', incoming: 'ews', outgoing: 'ews' },
  { name: 'IMAP in, SMTP out', incoming: 'imap', outgoing: 'smtp' },
  { name: 'POP3 in, SMTP out', incoming: 'pop3', outgoing: 'smtp' },
] as const satisfies readonly { name: string; incoming: IncomingProtocol; outgoing: OutgoingProtocol }[]
export type RouteOfMail = (typeof ROUTES)[number]

/** Clouds as Postdesk and the simulated tenant name them. */
export const CLOUDS = [
  { cloud: 'worldwide', tenant: null, title: 'worldwide' },
  { cloud: 'gcc-high', tenant: 'usGovHigh', title: 'GCC High' },
] as const
export type CloudOfMatrix = (typeof CLOUDS)[number]

export const MAILBOXES = ['user', 'shared'] as const
export type KindOfMailbox = (typeof MAILBOXES)[number]

export type Cell = {
  readonly route: RouteOfMail
  readonly way: WayIn
  readonly mailbox: KindOfMailbox
  readonly cloud: CloudOfMatrix
}

/** Why a cell stands empty, from Microsoft's documents; null where mail goes. */
export function reasonAgainst({ route, way, mailbox }: Cell): string | null {
  if (way !== 'password') return null
  if (route.incoming === 'graph') return 'Graph takes OAuth 2.0 tokens alone'
  if (route.incoming !== 'ews') return 'Exchange Online takes no passwords over IMAP, POP3 and SMTP'
  return mailbox === 'shared' ? 'nobody signs in as a shared mailbox, so it has no password' : null
}

/** All cells of one cloud, in the order of the table. */
export function cellsOf(cloud: CloudOfMatrix): readonly Cell[] {
  return ROUTES.flatMap((route) => WAYS_IN.flatMap((way) => MAILBOXES.map((mailbox) => ({ route, way, mailbox, cloud }))))
}

/** What a cell came to: `PROVEN`, or why it stands empty. */
export type Outcome = { readonly cell: Cell; readonly result: string }
export const PROVEN = 'linked, received, answered'

/** The table of the docs: a row a way in, a column a route and a mailbox; `✓` is a mail received and answered in every cloud. */
export function writeTable(outcomes: readonly Outcome[]): string {
  const columns = ROUTES.flatMap((route) => MAILBOXES.map((mailbox) => ({ route, mailbox })))
  const head = ['', ...columns.map(({ route, mailbox }) => `${route.name}, ${mailbox}`)]
  const notes: string[] = []
  const rows = WAYS_IN.map((way) => [
    WAY_NAMES[way],
    ...columns.map(({ route, mailbox }) => {
      const own = outcomes.filter(({ cell }) => cell.way === way && cell.route === route && cell.mailbox === mailbox)
      const reason = own.map(({ cell }) => reasonAgainst(cell)).find((text) => text !== null) ?? null
      if (reason !== null) {
        if (!notes.includes(reason)) notes.push(reason)
        return `— ${String(notes.indexOf(reason) + 1)}`
      }
      return own.length > 0 && own.every(({ result }) => result === PROVEN) ? '✓' : '✗'
    }),
  ])
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [
    line(head),
    line(head.map(() => '---')),
    ...rows.map(line),
    '',
    ...notes.map((note, at) => `${String(at + 1)}. ${note}.`),
    '',
  ].join('\n')
}
