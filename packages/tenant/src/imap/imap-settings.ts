/** Switches of the IMAP door; tests and `/_control/settings` change them while it runs. */
export type ImapSettings = {
  /** The mode some tenants have had since 2026: IMAP4rev2 may be enabled, LSUB is refused, SEARCH then answers ESEARCH. */
  rev2: boolean
  /** Announces AUTH=PLAIN and no LOGINDISABLED, as Exchange Online did until 2026. Basic is refused all the same. */
  announcesPlain: boolean
  /** Sends a JSON challenge before a failed AUTHENTICATE's NO, as Google does and Exchange is not documented to. */
  challengesFailure: boolean
  /** AUTHENTICATE on the plain port only after STARTTLS. */
  requiresTls: boolean
  /** LIST names roles (\Sent, \Trash, …) though SPECIAL-USE is not announced. */
  listsRoles: boolean
  /** LIST shows folders that hold no mail: Calendar, Contacts and the like. */
  listsOtherFolders: boolean
  /** Sessions of one mailbox at the same time; a further one is authenticated and not connected. On premises 16 (E4). */
  maxConnectionsPerMailbox: number
  /** Commands on one mailbox in `commandWindowMilliseconds`, more are throttled; null: no limit, as none is published. */
  maxCommandsPerWindow: number | null
  commandWindowMilliseconds: number
  /** Silence before a sign-in, and after it, that ends the connection (on-premises defaults: 1 and 30 minutes). */
  preAuthenticationMilliseconds: number
  idleMilliseconds: number
}

export function makeImapSettings(): ImapSettings {
  return {
    rev2: false,
    announcesPlain: false,
    challengesFailure: false,
    requiresTls: true,
    listsRoles: true,
    listsOtherFolders: true,
    maxConnectionsPerMailbox: 16,
    maxCommandsPerWindow: null,
    commandWindowMilliseconds: 60_000,
    preAuthenticationMilliseconds: 60_000,
    idleMilliseconds: 1_800_000,
  }
}
