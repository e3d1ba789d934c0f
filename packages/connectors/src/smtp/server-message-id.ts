/**
 * The Message-ID under which Exchange took a mail, without angle brackets, from `250 2.0.0 OK <id> [Hostname=...]`. It differs
 * from ours: Exchange gives submitted mail its own, which customers then answer to. Null for a server that names none.
 */
export function serverMessageId(reply: string): string | null {
  return /^250 2\.\d\.\d OK <([^<>\s]{1,500})> \[Hostname=/i.exec(reply)?.[1] ?? null
}
