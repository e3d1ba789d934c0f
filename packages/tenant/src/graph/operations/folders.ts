import { z } from 'zod'

import type { Folder } from '../../mail/folder.ts'
import { ownerPath } from '../call.ts'
import type { Call } from '../call.ts'
import { GraphError } from '../graph-error.ts'
import { matches, orderOf } from '../odata/filter.ts'
import type { ReadField } from '../odata/filter.ts'
import { readQuery, readSelect } from '../odata/query.ts'
import { presentFolder } from '../present/folder.ts'
import { readJson } from '../read-body.ts'
import { folderInPath, folderNamed } from './find-in-call.ts'
import { nextLink } from './next-link.ts'

// C2: the default page of Outlook collections.
const DEFAULT_PAGE = 10

const NewFolder = z.object({ displayName: z.string().trim().min(1).max(255), isHidden: z.boolean().nullish() })
const RenamedFolder = z.object({ displayName: z.string().trim().min(1).max(255) })
const Destination = z.object({ destinationId: z.string().min(1) })

/** Children of the folder in the path, or of the root. */
export function listFolders(call: Call): Response {
  const parent = folderInPath(call) ?? call.mailbox.wellKnown('msgfolderroot')
  const query = readQuery(call.query)
  const withHidden = (call.query.get('includeHiddenFolders') ?? '').toLowerCase() === 'true'
  const order = query.orderBy[0]
  const children = call.mailbox
    .childrenOf(parent.id)
    .filter((folder) => withHidden || !folder.isHidden)
    .filter((folder) => query.filter === undefined || matches(query.filter, folder, fieldOfFolder))
  const sorted =
    order === undefined
      ? children
      : children.toSorted((left, right) => {
          const difference = orderOf(fieldOfFolder(left, order.path), fieldOfFolder(right, order.path)) ?? 0
          return order.descending ? -difference : difference
        })
  const size = query.top ?? call.prefer.maxPageSize ?? DEFAULT_PAGE
  const page = sorted.slice(query.skip, query.skip + size)
  const hasMore = query.skip + size < sorted.length
  return call.c.json({
    '@odata.context': `${call.root}/$metadata#${ownerPath(call)}/mailFolders`,
    ...(query.count ? { '@odata.count': sorted.length } : {}),
    value: page.map((folder) => presentFolder(call.mailbox, folder, query.select)),
    ...(hasMore ? { '@odata.nextLink': nextLink(call, { $skip: String(query.skip + size) }) } : {}),
  })
}

const fieldOfFolder: ReadField<Folder> = (folder, path) => {
  if (path === 'displayName' || path === 'id' || path === 'isHidden') return folder[path]
  if (path === 'totalItemCount') return folder.size
  if (path === 'unreadItemCount') return folder.unread
  throw new GraphError(
    400,
    'RequestBroker--ParseUri',
    `Could not find a property named '${path}' on type 'Microsoft.OutlookServices.MailFolder'.`,
  )
}

export function getFolder(call: Call): Response {
  const folder = folderNamed(call, call.c.req.param('folder') ?? '')
  return call.c.json({
    '@odata.context': `${call.root}/$metadata#${ownerPath(call)}/mailFolders/$entity`,
    ...presentFolder(call.mailbox, folder, readSelect(call.query.get('$select') ?? undefined)),
  })
}

export async function createFolder(call: Call): Promise<Response> {
  const given = await readJson(call.c, NewFolder, call.world.mail.settings.maxRequestBytes)
  const parent = folderInPath(call) ?? call.mailbox.wellKnown('msgfolderroot')
  const folder = call.mailbox.createFolder(parent, given.displayName, given.isHidden ?? false)
  if (folder === undefined) throw folderExists()
  const context = `${call.root}/$metadata#${ownerPath(call)}/mailFolders/$entity`
  return call.c.json({ '@odata.context': context, ...presentFolder(call.mailbox, folder) }, 201)
}

export async function renameFolder(call: Call): Promise<Response> {
  const folder = ownFolderInPath(call)
  const { displayName } = await readJson(call.c, RenamedFolder, call.world.mail.settings.maxRequestBytes)
  const parent = call.mailbox.findFolder(folder.parentId ?? '') ?? call.mailbox.wellKnown('msgfolderroot')
  if (!call.mailbox.changeFolder(folder, { displayName, parent })) throw folderExists()
  return getFolder(call)
}

/** Under another folder; the id stays. */
export async function moveFolder(call: Call): Promise<Response> {
  const folder = ownFolderInPath(call)
  const { destinationId } = await readJson(call.c, Destination, call.world.mail.settings.maxRequestBytes)
  const parent = folderNamed(call, destinationId)
  for (let above: Folder | undefined = parent; above !== undefined; above = call.mailbox.findFolder(above.parentId ?? '')) {
    if (above === folder) throw new GraphError(400, 'ErrorMoveCopyFailed', 'A folder cannot be moved into itself.')
  }
  if (!call.mailbox.changeFolder(folder, { displayName: folder.displayName, parent })) throw folderExists()
  const context = `${call.root}/$metadata#${ownerPath(call)}/mailFolders/$entity`
  return call.c.json({ '@odata.context': context, ...presentFolder(call.mailbox, folder) }, 201)
}

/** With everything in it. */
export function deleteFolder(call: Call): Response {
  call.mailbox.removeFolder(ownFolderInPath(call))
  return call.c.body(null, 204)
}

/** A folder that people made; those every mailbox has stay what and where they are. */
function ownFolderInPath(call: Call): Folder {
  const folder = folderNamed(call, call.c.req.param('folder') ?? '')
  if (folder.wellKnownName !== undefined)
    throw new GraphError(403, 'ErrorDeleteDistinguishedFolder', 'Distinguished folders cannot be changed.')
  return folder
}

function folderExists(): GraphError {
  return new GraphError(409, 'ErrorFolderExists', 'A folder with the specified name already exists.')
}
