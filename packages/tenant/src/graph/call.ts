import type { Context } from 'hono'

import type { DirectoryUser } from '../directory/directory.ts'
import type { Principal } from '../entra/token-book.ts'
import type { Mailbox } from '../mail/mailbox.ts'
import type { TenantEnv } from '../tenant-env.ts'
import type { World } from '../world.ts'

/** One request on one mailbox, after token, mailbox and permission have been found good. */
export type Call = {
  readonly c: Context<TenantEnv>
  readonly world: World
  readonly principal: Principal
  /** Whose mailbox it is. */
  readonly owner: DirectoryUser
  readonly mailbox: Mailbox
  /** Whether the mailbox is that of the signed-in person. */
  readonly isOwn: boolean
  /** Mail.ReadBasic alone: no bodies, no attachments. */
  readonly basicOnly: boolean
  readonly prefer: Prefer
  readonly query: URLSearchParams
  /** `https://host/v1.0`, as the client wrote it. */
  readonly root: string
}

/** What the client asked for in its Prefer headers (RFC 7240). */
export type Prefer = {
  readonly immutableIds: boolean
  readonly bodyType: 'html' | 'text' | undefined
  readonly maxPageSize: number | undefined
  /** Bodies as they came, script and all. */
  readonly allowUnsafeHtml: boolean
}

/** Reads Prefer; several preferences may be joined by commas or repeated. Case does not matter in their names. */
export function readPrefer(header: string | undefined): Prefer {
  const text = header ?? ''
  const body = /outlook\.body-content-type\s*=\s*"?(html|text)"?/i.exec(text)?.[1]?.toLowerCase()
  const size = Number(/odata\.maxpagesize\s*=\s*"?(\d+)"?/i.exec(text)?.[1])
  return {
    immutableIds: /\bIdType\s*=\s*"?ImmutableId"?/i.test(text),
    bodyType: body === 'html' || body === 'text' ? body : undefined,
    allowUnsafeHtml: /\boutlook\.allow-unsafe-html\b/i.test(text),
    maxPageSize: Number.isInteger(size) && size > 0 ? size : undefined,
  }
}

/** The value of Preference-Applied: what of it was honoured. */
export function preferenceApplied(prefer: Prefer): string | undefined {
  const applied = [
    ...(prefer.immutableIds ? ['IdType="ImmutableId"'] : []),
    ...(prefer.bodyType === undefined ? [] : [`outlook.body-content-type="${prefer.bodyType}"`]),
    ...(prefer.allowUnsafeHtml ? ['outlook.allow-unsafe-html'] : []),
    ...(prefer.maxPageSize === undefined ? [] : [`odata.maxpagesize=${String(prefer.maxPageSize)}`]),
  ]
  return applied.length === 0 ? undefined : applied.join(', ')
}

/** The id a mail has for this client. */
export function idFor(prefer: Prefer, mail: { readonly immutableId: string; readonly mutableId: string }): string {
  return prefer.immutableIds ? mail.immutableId : mail.mutableId
}

/** `users('…')`, as contexts and links name the mailbox. */
export function ownerPath(call: Pick<Call, 'owner'>): string {
  return `users('${encodeURIComponent(call.owner.id)}')`
}
