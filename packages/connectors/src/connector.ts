import type { ConnectorError } from './connector-error.ts'

/** One mail as a walk names it: nothing of its content but what the server lists for free. */
export type WalkItem = {
  /** The server's own lasting name: Graph immutable id, EWS ItemId, IMAP `uidvalidity:uid`, POP3 UIDL. Unique in the mailbox. */
  readonly sourceId: string
  /** When the server took the mail in. */
  readonly receivedAt: Date | null
  /** Size in bytes where the server tells it before the fetch. */
  readonly size: number | null
}

/** A page of a walk. The caller makes its mails durable, then keeps `cursor`; a page may be empty. */
export type WalkPage = {
  readonly items: readonly WalkItem[]
  /** Opaque text: where the next walk goes on once this page is kept. */
  readonly cursor: string
}

/** What becomes of a mail in the mailbox after it is kept. */
export type Afterwards =
  | { readonly kind: 'leave' }
  | { readonly kind: 'mark-read' }
  | { readonly kind: 'move'; readonly folder: string }
  | { readonly kind: 'delete' }

/** One step of a connection test, told as it happens. */
export type TestStep = {
  readonly id: string
  readonly title: string
  readonly state: 'running' | 'passed' | 'failed' | 'skipped'
  /** What was seen: a host and TLS version, scopes, the mailbox address. Never a token. */
  readonly evidence: string | null
  readonly milliseconds: number | null
  readonly error: ConnectorError | null
}

/**
 * Receives from one mailbox. Order of use: `open`, any of the middle ones, `close`. Every failure is a `ConnectorError`.
 * `walk(cursor)` yields pages until it has caught up; `null` starts from the mailbox's beginning (or `since`). A cursor the
 * server no longer knows fails with code `CURSOR_DEAD`: the caller walks again from `null`, and what it already has is deduplicated there.
 */
export type IncomingConnector = {
  readonly open: (signal?: AbortSignal) => Promise<void>
  readonly verify: (report: (step: TestStep) => void, signal?: AbortSignal) => Promise<boolean>
  readonly walk: (cursor: string | null, options?: { signal?: AbortSignal; since?: Date }) => AsyncIterable<WalkPage>
  /**
   * The whole mail as RFC 5322 bytes; null when it is no longer there. Where a walk tells no sizes (Graph, EWS), a mail of more than
   * `mostBytes` fails with TOO_LARGE, and no more than that is held of it.
   */
  readonly fetchRaw: (sourceId: string, signal?: AbortSignal, mostBytes?: number) => Promise<Uint8Array | null>
  /** Resolves when the server says something changed, or after `milliseconds`. A hint only: the truth is the walk. */
  readonly waitForChange: (milliseconds: number, signal?: AbortSignal) => Promise<'changed' | 'timeout'>
  readonly acknowledge: (sourceId: string, afterwards: Afterwards, signal?: AbortSignal) => Promise<void>
  /** Whether many acknowledgements asked for at once cost the server no more than one (POP3: a session each). False when absent. */
  readonly acknowledgesTogether?: boolean
  readonly close: () => Promise<void>
}

/** A mail ready to leave. */
export type Outgoing = {
  /** The whole mail, attachments included. */
  readonly mime: Uint8Array
  /** Our Message-ID without angle brackets, as in the MIME. */
  readonly internetMessageId: string
  readonly from: string
  readonly recipients: readonly string[]
  /** The same mail in two halves, for servers that take a large one only so (Graph beyond 4 MB of base64). Without it, such a mail is `TOO_LARGE` there. */
  readonly parts?: OutgoingParts
}

export type OutgoingParts = { readonly mimeWithoutAttachments: Uint8Array; readonly attachments: readonly OutgoingAttachment[] }

export type OutgoingAttachment = {
  readonly filename: string
  readonly contentType: string
  readonly content: Uint8Array
  /** Content-ID without angle brackets, for pictures the HTML shows. */
  readonly contentId: string | null
  readonly isInline: boolean
}

/** What a step that reached the server left there, as text the caller keeps before the next step. Null: nothing to remember. */
export type Prepared = { readonly draftRef: string | null }

/** The mail was taken. */
export type Submitted = {
  readonly serverMessageId: string | null
  /** Recipients the server would not take while it took the mail for the others (RFC 5321 section 3.3); absent: none. */
  readonly refused?: readonly RefusedRecipient[]
}

export type RefusedRecipient = {
  readonly address: string
  /** Enhanced status code (RFC 3463), such as `5.1.1`; null where the server gave none. */
  readonly status: string | null
  /** The server's reply, cut to 2,000 characters. */
  readonly said: string
}

/** Where a mail of ours is found, asked before any second attempt. */
export type Whereabouts = 'sent' | 'draft' | 'absent' | 'cannot-tell'

/**
 * Sends as one mailbox in two steps, so that a crash between them is told from one after them:
 * `prepare` leaves at most a draft; `submit` hands over. `find` answers whether an earlier attempt got through.
 */
export type OutgoingConnector = {
  readonly open: (signal?: AbortSignal) => Promise<void>
  readonly verify: (report: (step: TestStep) => void, signal?: AbortSignal) => Promise<boolean>
  readonly prepare: (mail: Outgoing, signal?: AbortSignal) => Promise<Prepared>
  readonly submit: (mail: Outgoing, prepared: Prepared, signal?: AbortSignal) => Promise<Submitted>
  readonly find: (
    mail: Pick<Outgoing, 'internetMessageId'>,
    prepared: Prepared | null,
    signal?: AbortSignal,
  ) => Promise<Whereabouts>
  /** The Message-ID the server gave the draft, without angle brackets; null, or no such function, where it keeps ours or tells none. */
  readonly serverMessageIdOf?: (prepared: Prepared) => string | null
  readonly close: () => Promise<void>
}

/** Gives an access token for one resource; `fresh` asks for one other than the last, after a server refused it. */
export type TokenSource = (options?: { readonly fresh?: boolean }) => Promise<string>
