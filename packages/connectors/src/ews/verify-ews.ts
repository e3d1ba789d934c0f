import { getGlobalDispatcher } from 'undici'

import type { TestStep } from '../connector.ts'
import type { Direction } from '../endpoints/oauth-endpoints.ts'
import { runSteps } from '../graph/run-steps.ts'
import type { Step } from '../graph/run-steps.ts'
import { ask } from '../network/ask.ts'
import { seePermissions } from '../oauth/see-permissions.ts'
import { sayMails } from '../say-mails.ts'
import type { EwsAccess } from './ews-access.ts'
import type { EwsClient } from './ews-client.ts'
import { readEwsError } from './ews-error.ts'
import { fetchMime } from './fetch-mime.ts'
import { distinguished, folderId, seeFolder } from './find-folder.ts'
import { itemId, itemIdOf } from './item-id.ts'
import { tryListening } from './listen.ts'
import { seeMailbox } from './see-mailbox.ts'
import { at } from './xml/read-xml.ts'
import { base64Xml, xml } from './xml/write-xml.ts'

/** Tests receiving, step by step: host, sign-in, permissions, mailbox, folder, one mail, news. Changes nothing in the mailbox. */
export async function verifyIncoming(
  given: EwsAccess & { readonly folder: string; readonly folderOf: (name: string, signal?: AbortSignal) => Promise<string> },
  client: EwsClient,
  report: (step: TestStep) => void,
  signal?: AbortSignal,
): Promise<boolean> {
  const more = { kind: 'receive' as const, ...(signal === undefined ? {} : { signal }) }
  const steps: Step[] = [
    ...commonSteps(given, client, 'incoming', signal),
    {
      id: 'folder',
      title: `Open the folder ${given.folder}`,
      run: async () => {
        const { name, count } = await seeFolder(client, folderId(await given.folderOf(given.folder, signal)), signal)
        return `${name}: ${sayMails(count)}`
      },
    },
    {
      id: 'read',
      title: 'Read one mail',
      run: async () => {
        const folder = folderId(await given.folderOf(given.folder, signal))
        const operation = xml`<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:IndexedPageItemView MaxEntriesReturned="1" Offset="0" BasePoint="Beginning"/><m:ParentFolderIds>${folder}</m:ParentFolderIds></m:FindItem>`
        const [item] = at(await client.askOne({ operation, ...more }), 'RootFolder', 'Items')?.children ?? []
        if (item === undefined) return { skip: 'The folder is empty' }
        const raw = await fetchMime(client, itemIdOf(item).id, signal)
        return `A mail of ${String(raw.length)} bytes`
      },
    },
    {
      id: 'subscribe',
      title: 'Listen for new mail (streaming notifications)',
      isHint: true,
      run: async () => await tryListening(client, await given.folderOf(given.folder, signal), signal),
    },
  ]
  return await runSteps(steps, report, 'ews')
}

const TEST_MAIL = [
  'Subject: Postdesk connection test (deleted at once)',
  'MIME-Version: 1.0',
  'Content-Type: text/plain; charset=utf-8',
  '',
  'This draft is deleted as soon as it is made.',
  '',
].join('\r\n')

/** Tests sending up to the last step before it: a draft is made and taken away again. */
export async function verifyOutgoing(
  given: EwsAccess,
  client: EwsClient,
  report: (step: TestStep) => void,
  signal?: AbortSignal,
): Promise<boolean> {
  const more = { kind: 'send' as const, ...(signal === undefined ? {} : { signal }) }
  const steps: Step[] = [
    ...commonSteps(given, client, 'outgoing', signal),
    {
      id: 'draft',
      title: 'Make a draft and delete it',
      run: async () => {
        const drafts = distinguished('drafts', given.mailbox)
        const create = xml`<m:CreateItem MessageDisposition="SaveOnly"><m:SavedItemFolderId>${drafts}</m:SavedItemFolderId><m:Items><t:Message><t:MimeContent CharacterSet="UTF-8">${base64Xml(Buffer.from(TEST_MAIL))}</t:MimeContent></t:Message></m:Items></m:CreateItem>`
        const [made] = at(await client.askOne({ operation: create, ...more }), 'Items')?.children ?? []
        // For good: anything less would leave a copy in Deleted Items at every test.
        const remove = xml`<m:DeleteItem DeleteType="HardDelete"><m:ItemIds>${itemId(itemIdOf(made))}</m:ItemIds></m:DeleteItem>`
        await client.askOne({ operation: remove, ...more })
        return 'A draft was made and deleted; nothing was sent'
      },
    },
  ]
  return await runSteps(steps, report, 'ews')
}

function commonSteps(given: EwsAccess, client: EwsClient, direction: Direction, signal?: AbortSignal): Step[] {
  const { token } = given
  return [
    {
      id: 'host',
      title: `See that Exchange Web Services answers at ${new URL(given.url).host}`,
      run: async () => await seeHost(given, signal),
    },
    {
      id: 'token',
      title: typeof token === 'function' ? 'Get an access token' : 'Sign in with a password',
      run: async () => {
        if (typeof token !== 'function') return `Signs in as ${given.user ?? 'nobody'} by Basic authentication`
        await token()
        return 'Microsoft sign-in gave an access token'
      },
    },
    {
      id: 'permissions',
      title: 'Look at the permissions in the token',
      run: async () =>
        typeof token === 'function'
          ? seePermissions(await token(), { protocol: 'ews', direction })
          : { skip: 'A password carries no permissions to look at' },
    },
    {
      id: 'mailbox',
      title: 'Check that it is the right mailbox',
      run: async () => await seeMailbox(given, client, signal),
    },
  ]
}

/** Asks without signing in: a refusal that looks like Exchange's shows that name, route and certificate are well. */
async function seeHost(given: EwsAccess, signal?: AbortSignal): Promise<string> {
  const { url, token, dispatcher = getGlobalDispatcher(), timeouts } = given
  const answer = await ask(dispatcher, { method: 'GET', url, ...(signal === undefined ? {} : { signal }) }, timeouts)
  if (answer.status !== 200) {
    const credential = typeof token === 'function' ? 'token' : 'password'
    const error = readEwsError(answer, new Date(), { actedOn: false, credential, permission: 'EWS.AccessAsUser.All' })
    // Not to be let in without a sign-in is as it should be; that the server takes no sign-in of our kind is not.
    if (answer.status !== 401 || error.code === 'CONFIGURATION') throw error
  }
  return `${answer.host} answered${url.startsWith('https:') ? ' over trusted TLS' : ' without TLS'}`
}
