import type { StoredMail } from '../../mail/mail-store.ts'
import { readParts, searchTextOf } from '../../mail/read-parts.ts'
import { ownerPath } from '../call.ts'
import type { Call } from '../call.ts'
import { assertField, assertPath, collectionOf, fieldOf, learnHasAttachments } from '../message-fields.ts'
import { matches, orderOf, pathsOf } from '../odata/filter.ts'
import { readQuery } from '../odata/query.ts'
import type { Order, Query } from '../odata/query.ts'
import { presentMessage, readShape } from '../present/message.ts'
import { folderInPath } from './find-in-call.ts'
import { nextLink } from './next-link.ts'

// C2: ten a page unless `$top` says otherwise.
const DEFAULT_PAGE = 10
// C2: a search finds no more than this.
const MAX_SEARCH_RESULTS = 1000

/** Messages of the folder in the path, or of the whole mailbox; newest first unless ordered. */
export async function listMessages(call: Call): Promise<Response> {
  const folder = folderInPath(call)
  const query = readQuery(call.query)
  const shape = readShape(query.select, query.expand)
  const found = await findMessages(call.mailbox.mails(folder), query)
  const size = query.top ?? call.prefer.maxPageSize ?? DEFAULT_PAGE
  const page = found.slice(query.skip, query.skip + size)
  const hasMore = query.skip + size < found.length
  const value: Record<string, unknown>[] = []
  for (const mail of page) value.push(await presentMessage(call, mail, shape))
  const inFolder = folder === undefined ? '' : `/mailFolders('${call.c.req.param('folder') ?? ''}')`
  return call.c.json({
    '@odata.context': `${call.root}/$metadata#${ownerPath(call)}${inFolder}/messages`,
    ...(query.count ? { '@odata.count': found.length } : {}),
    value,
    ...(hasMore ? { '@odata.nextLink': nextLink(call, { $skip: String(query.skip + size) }) } : {}),
  })
}

/** `…/messages/$count`: a bare number. */
export async function countMessages(call: Call): Promise<Response> {
  const found = await findMessages(call.mailbox.mails(folderInPath(call)), readQuery(call.query))
  return call.c.text(String(found.length))
}

async function findMessages(mails: readonly StoredMail[], query: Query): Promise<readonly StoredMail[]> {
  const { filter, orderBy, search } = query
  const paths = filter === undefined ? [] : pathsOf(filter)
  for (const path of paths) assertPath(path)
  for (const order of orderBy) assertField(order.path)
  if ([...paths, ...orderBy.map((order) => order.path)].includes('hasAttachments')) {
    for (const mail of mails) await learnHasAttachments(mail)
  }
  if (search !== undefined) return await searchMessages(mails, search)
  const passed = filter === undefined ? mails : mails.filter((mail) => matches(filter, mail, fieldOf, collectionOf))
  return isNewestFirst(orderBy) ? passed : passed.toSorted((left, right) => compareBy(orderBy, left, right))
}

function isNewestFirst(orderBy: readonly Order[]): boolean {
  const first = orderBy[0]
  return first === undefined || (orderBy.length === 1 && first.path === 'receivedDateTime' && first.descending)
}

function compareBy(orderBy: readonly Order[], left: StoredMail, right: StoredMail): number {
  for (const { path, descending } of orderBy) {
    const difference = orderOf(fieldOf(left, path), fieldOf(right, path)) ?? 0
    if (difference !== 0) return descending ? -difference : difference
  }
  return 0
}

/** A small part of KQL: words, all of which must occur, each perhaps held to `subject:`, `from:` or `body:`. */
async function searchMessages(mails: readonly StoredMail[], search: string): Promise<readonly StoredMail[]> {
  const terms = (search.replace(/^"|"$/g, '').match(/(?:[a-z]+:)?(?:\\?"[^"]*"|\S+)/gi) ?? []).map((term) => {
    const [, property = '', text = ''] = /^(?:(subject|from|body):)?(.*)$/is.exec(term) ?? []
    return { property: property.toLowerCase(), text: text.replace(/\\?"/g, '').toLowerCase() }
  })
  const found: StoredMail[] = []
  for (const mail of mails) {
    if (found.length >= MAX_SEARCH_RESULTS) break
    const fields: Record<string, string> = {
      subject: mail.subject.toLowerCase(),
      from: `${mail.from?.name ?? ''} ${mail.from?.address ?? ''}`.toLowerCase(),
    }
    // Parsing is dear: the body is read only where the headers leave something open.
    const needsBody = terms.some(
      ({ property, text }) => property === 'body' || !(fields[property] ?? joined(fields)).includes(text),
    )
    if (needsBody) fields['body'] = searchTextOf(await readParts(mail.raw)).toLowerCase()
    const whole = joined(fields)
    if (terms.every(({ property, text }) => (fields[property] ?? whole).includes(text))) found.push(mail)
  }
  return found
}

function joined(fields: Readonly<Record<string, string>>): string {
  return Object.values(fields).join(' ')
}
