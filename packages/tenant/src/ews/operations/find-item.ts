import type { StoredMail } from '../../mail/stored-mail.ts'
import type { EwsCall } from '../call.ts'
import { findFolder } from '../folder-reference.ts'
import type { OpenMailbox } from '../open-mailbox.ts'
import { viewOf } from '../present/item-properties.ts'
import type { ItemView } from '../present/item-properties.ts'
import { presentMessage } from '../present/message.ts'
import { PATH_NAMES, readItemShape, readPath } from '../present/shape.ts'
import type { ItemShape, Path } from '../present/shape.ts'
import { comparableOfMail, isQueryable, isSortable } from '../query/comparable.ts'
import type { Comparable } from '../query/comparable.ts'
import { cutPage } from '../query/page.ts'
import { compareValues, meets, readRestriction } from '../query/restriction.ts'
import { ResponseError } from '../refusals.ts'
import { respondEach } from '../response.ts'
import { isAtLeast } from '../server-version.ts'
import type { XmlNode } from '../xml/read-xml.ts'
import { assertSequence, childOf, requiredAttribute, requiredChild, textOf, wordOf } from '../xml/schema.ts'
import { m, t } from '../xml/write-xml.ts'
import type { Xml } from '../xml/write-xml.ts'

const VIEWS = ['IndexedPageItemView', 'FractionalPageItemView'] as const
const OTHER_VIEWS = ['SeekToConditionPageItemView', 'CalendarView', 'ContactsView'] as const

/** Mails of folders, filtered, sorted and cut into pages. It reads an index: bodies and MIME are not in it (D2). */
export async function findItem(call: EwsCall): Promise<Xml> {
  const { body, world, version } = call
  assertSequence(body, [
    'ItemShape!',
    [...VIEWS, ...OTHER_VIEWS].join('|'),
    'GroupBy|DistinguishedGroupBy',
    'Restriction',
    'SortOrder',
    'ParentFolderIds!',
    'QueryString',
  ])
  const traversal = wordOf(requiredAttribute(body, 'Traversal'), ['Shallow', 'SoftDeleted', 'Associated'], 'Traversal')
  const shape = readItemShape(call)
  const view = VIEWS.map((name) => childOf(body, name)).find((node) => node !== undefined)
  const condition = childOf(body, 'Restriction')
  const words = textOf(body, 'QueryString')
  return await respondEach('FindItem', requiredChild(body, 'ParentFolderIds').children, async (reference) => {
    assertKnown(body)
    const restriction = condition && readRestriction(condition, isQueryable)
    const order = readOrder(childOf(body, 'SortOrder'))
    const opened = findFolder(call, reference)
    const mails = traversal === 'Shallow' ? opened.folder.newestFirst : []
    const found: StoredMail[] = []
    for (const mail of mails) {
      const seen = indexView(call, opened, mail, shape)
      if (restriction !== undefined && !(await meets(restriction, seen, comparableOfMail))) continue
      if (words !== undefined && words !== '' && !(await holdsWords(seen, words))) continue
      found.push(mail)
    }
    const limit = world.ews.settings.findCountLimit
    // Programs of 2007 knew no paging they had not asked for; later ones are given the first page (throttling policy page).
    if (view === undefined && found.length > limit && !isAtLeast(version, 'Exchange2010'))
      throw new ResponseError('ErrorExceededFindCountLimit')
    const page = cutPage(view, await sorted(call, opened, found, order, shape), limit)
    const messages: Xml[] = []
    for (const mail of page.things) messages.push(await presentMessage(call, opened, mail, shape, 'index'))
    return { children: m('RootFolder', page.attributes, t('Items', {}, messages)) }
  })
}

function assertKnown(body: XmlNode): void {
  const other = body.children.find(({ name }) => OTHER_VIEWS.some((view) => view === name) || name.endsWith('GroupBy'))
  if (other !== undefined)
    throw new ResponseError('ErrorInvalidOperation', `${other.name} is not served by this simulated tenant.`)
}

function indexView(call: EwsCall, { mailbox }: OpenMailbox, mail: StoredMail, shape: ItemShape): ItemView {
  return viewOf({ directory: call.world.directory, mailbox, mail, shape, source: 'index' })
}

type Order = { readonly path: Path; readonly descending: boolean }

function readOrder(node: XmlNode | undefined): readonly Order[] {
  return (node?.children ?? []).map((field) => {
    assertSequence(field, [`${PATH_NAMES}!`])
    const descending = wordOf(requiredAttribute(field, 'Order'), ['Ascending', 'Descending'], 'Order') === 'Descending'
    const path = readPath(field.children[0] ?? field)
    if (!isSortable(path)) throw new ResponseError('ErrorUnsupportedPathForSortGroup')
    return { path, descending }
  })
}

async function sorted(
  call: EwsCall,
  opened: OpenMailbox,
  mails: readonly StoredMail[],
  order: readonly Order[],
  shape: ItemShape,
): Promise<readonly StoredMail[]> {
  if (order.length === 0) return mails
  const keyed: { mail: StoredMail; keys: readonly Comparable[] }[] = []
  for (const mail of mails) {
    const view = indexView(call, opened, mail, shape)
    const keys: Comparable[] = []
    for (const { path } of order) keys.push(await comparableOfMail(view, path))
    keyed.push({ mail, keys })
  }
  return keyed
    .sort((left, right) => {
      for (const [at, { descending }] of order.entries()) {
        const difference = compareKeys(left.keys[at], right.keys[at])
        if (difference !== 0) return descending ? -difference : difference
      }
      return 0
    })
    .map(({ mail }) => mail)
}

function compareKeys(left: Comparable, right: Comparable): number {
  if (left === undefined || right === undefined) return Number(left !== undefined) - Number(right !== undefined)
  const [a, b] = [left, right].map((key) => (typeof key === 'object' ? key.join(' ') : key))
  return a === undefined || b === undefined ? 0 : compareValues(a, b)
}

/** A QueryString in Advanced Query Syntax, as far as plain words and `subject:`, `from:`, `body:` go; all must be found. */
async function holdsWords(view: ItemView, query: string): Promise<boolean> {
  for (const [, field = '', phrase = '', word = ''] of query.matchAll(/(?:(subject|from|body):)?(?:"([^"]*)"|(\S+))/gi)) {
    const wanted = (phrase || word).toLowerCase()
    if (wanted === '' || wanted === 'and') continue
    const uris = { subject: ['item:Subject'], from: ['message:From'], body: ['item:Body'] }[field.toLowerCase()] ?? [
      'item:Subject',
      'message:From',
      'item:Body',
    ]
    const values: string[] = []
    for (const uri of uris) values.push(String((await comparableOfMail(view, { kind: 'field', uri })) ?? ''))
    if (!values.some((value) => value.toLowerCase().includes(wanted))) return false
  }
  return true
}
