import type { Folder } from '../../mail/folder.ts'
import type { StoredMail } from '../../mail/mail-store.ts'
import { idFor } from '../call.ts'
import type { Call } from '../call.ts'
import { GraphError, badQuery, badRequest } from '../graph-error.ts'
import type { Filter } from '../odata/filter.ts'
import { parseFilter } from '../odata/filter.ts'
import { readOrder, readSelect, readTop } from '../odata/query.ts'
import { presentMessage, readShape } from '../present/message.ts'
import { readDeltaToken, writeDeltaToken } from './delta-token.ts'
import type { DeltaState } from './delta-token.ts'
import { folderNamed } from './find-in-call.ts'

const DEFAULT_PAGE = 10
// C3: with a filter, a walk ends after this many.
const MAX_FILTERED = 5000

type Page = {
  readonly mails: readonly (StoredMail | { readonly removed: { immutableId: string; mutableId: string } })[]
  readonly next: DeltaState
  readonly hasMore: boolean
}

/** Changes of one folder since the client's token, page by page (C3). */
export async function deltaMessages(call: Call): Promise<Response> {
  const folder = folderNamed(call, call.c.req.param('folder') ?? '')
  const state = standing(call, folder)
  const { settings } = call.world.mail
  const shape = readShape(state.select, state.expand)
  const empty = state.empty ?? settings.deltaEmptyPages
  const page: Page =
    empty > 0
      ? { mails: [], next: { ...state, empty: empty - 1 }, hasMore: true }
      : readPage(call, folder, { ...state, empty: 0 })
  const value: Record<string, unknown>[] = []
  for (const item of page.mails) {
    const typed = { '@odata.type': '#microsoft.graph.message' }
    if ('removed' in item) value.push({ ...typed, id: idFor(call.prefer, item.removed), '@removed': { reason: 'deleted' } })
    else value.push({ ...typed, ...(await presentMessage(call, item, shape)) })
  }
  return call.c.json({
    '@odata.context': `${call.root}/$metadata#Collection(message)`,
    value,
    ...(page.hasMore
      ? { '@odata.nextLink': linkWith(call, '$skiptoken', page.next) }
      : { '@odata.deltaLink': linkWith(call, '$deltatoken', restOf(page.next)) }),
  })
}

/** Where the request stands: by its token, or at the beginning with the options it carries. */
function standing(call: Call, folder: Folder): DeltaState {
  const skip = call.query.get('$skiptoken') ?? ''
  const delta = call.query.get('$deltatoken') ?? ''
  const generation = call.world.mail.deltaGeneration()
  if (skip === '' && (delta === '' || delta.toLowerCase() === 'latest')) {
    const fresh = beginning(call, folder, generation)
    if (delta === '') return fresh
    const { latest } = folder.log
    return { ...fresh, base: latest, at: latest }
  }
  const state = readDeltaToken(skip === '' ? delta : skip)
  if (state.user !== call.owner.id || state.folder !== folder.id) throw badRequest('Badly formed token.')
  const life = call.world.mail.settings.deltaTokenLifeMilliseconds
  const isOld = life !== null && call.world.clock.now() - state.madeAt > life
  if (state.generation !== generation || isOld || folder.log.isForgotten(state.at)) throw expired(call)
  if (skip !== '') return state
  return { ...state, at: folder.log.rewound(state.at, call.world.mail.settings.deltaReplays) }
}

function beginning(call: Call, folder: Folder, generation: number): DeltaState {
  if (call.query.has('$search')) throw badQuery("The query parameter '$search' is not supported with change tracking.")
  const select = readSelect(call.query.get('$select') ?? undefined)
  const top = readTop(call.query.get('$top') ?? undefined)
  const expand = call.query.get('$expand')
  const filter = call.query.get('$filter')
  const order = readOrder(call.query.get('$orderby') ?? undefined)
  const newestFirst = order.length > 0
  if (newestFirst && (order.length > 1 || order[0]?.path !== 'receivedDateTime' || !order[0].descending))
    throw badQuery('Only $orderby=receivedDateTime desc is supported with change tracking.')
  const changeType = call.query.get('changeType')
  if (changeType !== null && !['created', 'updated', 'deleted'].includes(changeType))
    throw badQuery(`Invalid value '${changeType}' for changeType.`)
  return {
    generation,
    madeAt: call.world.clock.now(),
    user: call.owner.id,
    folder: folder.id,
    base: 0,
    at: 0,
    given: 0,
    ...(select === undefined ? {} : { select: [...select] }),
    ...(top === undefined ? {} : { top }),
    ...(expand === null ? {} : { expand }),
    ...(filter === null ? {} : { since: sinceFrom(parseFilter(filter)) }),
    ...(changeType === null ? {} : { changeType: changeType as 'created' }),
    ...(newestFirst ? { newestFirst, snapshot: folder.log.latest } : {}),
  }
}

function sinceFrom(filter: Filter): { at: number; inclusive: boolean } {
  if (
    filter.kind === 'compare' &&
    (filter.operator === 'ge' || filter.operator === 'gt') &&
    filter.left.kind === 'path' &&
    filter.left.path === 'receivedDateTime' &&
    filter.right.kind === 'literal' &&
    typeof filter.right.value === 'number'
  )
    return { at: filter.right.value, inclusive: filter.operator === 'ge' }
  throw badQuery('Only $filter=receivedDateTime ge or gt {value} is supported with change tracking.')
}

function readPage(call: Call, folder: Folder, state: DeltaState): Page {
  const size = call.prefer.maxPageSize ?? state.top ?? DEFAULT_PAGE
  return state.snapshot === undefined ? readLog(call, folder, state, size) : readSnapshot(folder, state, state.snapshot, size)
}

function readLog(call: Call, folder: Folder, state: DeltaState, size: number): Page {
  const mails: Page['mails'][number][] = []
  let { at, given } = state
  const isFull = (): boolean => mails.length >= size || (state.since !== undefined && given >= MAX_FILTERED)
  let hasMore = false
  for (const change of folder.log.since(state.at, call.prefer.immutableIds ? 'mail' : 'stay')) {
    if (isFull()) {
      hasMore = true
      break
    }
    at = change.sequence
    const mail = change.kind === 'removed' ? undefined : call.mailbox.findMail(change.immutableId)
    const happened = mail === undefined ? 'deleted' : change.enteredAt > state.base ? 'created' : 'updated'
    if (state.changeType !== undefined && state.changeType !== happened) continue
    if (mail !== undefined && !isWanted(state, mail)) continue
    mails.push(mail ?? { removed: { immutableId: change.immutableId, mutableId: change.mutableId } })
    given += 1
  }
  const isOver = state.since !== undefined && given >= MAX_FILTERED
  const end = hasMore && !isOver ? at : folder.log.latest
  return { mails, next: { ...state, at: end, given }, hasMore: hasMore && !isOver }
}

function readSnapshot(folder: Folder, state: DeltaState, snapshot: number, size: number): Page {
  const mails: StoredMail[] = []
  const given = state.given
  let after = state.after
  let hasMore = false
  // Walks by (time, id), so that mails which come or go meanwhile shift nothing; they are in the log above the snapshot.
  const sorted = folder.newestFirst.toSorted(byTimeThenId)
  for (const mail of sorted) {
    if ((folder.log.changeOf(mail.immutableId)?.sequence ?? Infinity) > snapshot || !isWanted(state, mail)) continue
    if (after !== undefined && !isAfter(mail, after)) continue
    if (mails.length >= size) {
      hasMore = given + mails.length < (state.since === undefined ? Infinity : MAX_FILTERED)
      break
    }
    mails.push(mail)
    after = [mail.receivedAt, mail.immutableId]
  }
  const next = { ...state, given: given + mails.length, ...(after === undefined ? {} : { after }) }
  return { mails, next: hasMore ? next : { ...next, at: snapshot }, hasMore }
}

function byTimeThenId(left: StoredMail, right: StoredMail): number {
  return right.receivedAt - left.receivedAt || (left.immutableId < right.immutableId ? -1 : 1)
}

function isAfter(mail: StoredMail, [at, id]: readonly [number, string]): boolean {
  return mail.receivedAt < at || (mail.receivedAt === at && mail.immutableId > id)
}

function isWanted(state: DeltaState, mail: StoredMail): boolean {
  if (state.since === undefined) return true
  return state.since.inclusive ? mail.receivedAt >= state.since.at : mail.receivedAt > state.since.at
}

/** The next round begins where this one ended. */
function restOf(state: DeltaState): DeltaState {
  const { empty: _empty, snapshot: _snapshot, after: _after, newestFirst: _newestFirst, ...rest } = state
  return { ...rest, base: rest.at, given: 0 }
}

function linkWith(call: Call, name: '$skiptoken' | '$deltatoken', state: DeltaState): string {
  const url = new URL(call.c.req.url)
  return `${url.origin}${url.pathname}?${name}=${writeDeltaToken({ ...state, madeAt: call.world.clock.now() })}`
}

function expired(call: Call): GraphError {
  const url = new URL(call.c.req.url)
  const text = 'The sync state generation is not found; a full synchronization is required.'
  switch (call.world.mail.settings.deltaExpiryAnswer) {
    case 'gone-with-location':
      return new GraphError(410, 'syncStateNotFound', text, { location: `${url.origin}${url.pathname}?$deltatoken=` })
    case 'gone-sync-state-not-found':
      return new GraphError(410, 'SyncStateNotFound', text)
    case 'gone-resync-required':
      return new GraphError(410, 'resyncRequired', 'Resync required. Replace any local items with the version of the server.')
    case 'bad-request-sync-state-not-found':
      return new GraphError(400, 'SyncStateNotFound', text)
    default:
      throw new Error('Unknown deltaExpiryAnswer')
  }
}
