import type { Need } from './access.ts'
import type { Call } from './call.ts'
import {
  addAttachment,
  deleteAttachment,
  getAttachment,
  getAttachmentContent,
  listAttachments,
} from './operations/attachments.ts'
import { createMessage, updateMessage } from './operations/create-message.ts'
import { deltaMessages } from './operations/delta-messages.ts'
import { createFolder, deleteFolder, getFolder, listFolders, moveFolder, renameFolder } from './operations/folders.ts'
import { getMessage, getMime } from './operations/get-message.ts'
import { countMessages, listMessages } from './operations/list-messages.ts'
import { getMailboxSettings, updateMailboxSettings } from './operations/mailbox-settings.ts'
import { copyMessage, deleteMessage, moveMessage, permanentDelete } from './operations/move-message.ts'
import { createAnswer, sendAnswer } from './operations/reply-message.ts'
import { sendDraft, sendMail } from './operations/send-message.ts'
import {
  createSubscription,
  deleteSubscription,
  getSubscription,
  listSubscriptions,
  reauthorizeSubscription,
  updateSubscription,
} from './operations/subscriptions.ts'
import { translateIds } from './operations/translate-ids.ts'
import type { UploadSessions } from './operations/upload-session.ts'

/** One operation on a mailbox. Paths stand below `/me` and `/users/:user`; the name is what faults and the log call it. */
export type MailboxRoute = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly operation: string
  readonly needs: Need
  readonly run: (call: Call) => Response | Promise<Response>
}

/** Every route of the mailbox. A message may be named directly or under its folder. */
export function mailboxRoutes(uploads: UploadSessions): readonly MailboxRoute[] {
  return [
    { method: 'GET', path: '/mailFolders', operation: 'folders.list', needs: 'basic', run: listFolders },
    { method: 'POST', path: '/mailFolders', operation: 'folders.create', needs: 'write', run: createFolder },
    { method: 'GET', path: '/mailFolders/:folder', operation: 'folders.get', needs: 'basic', run: getFolder },
    { method: 'PATCH', path: '/mailFolders/:folder', operation: 'folders.patch', needs: 'write', run: renameFolder },
    { method: 'DELETE', path: '/mailFolders/:folder', operation: 'folders.delete', needs: 'write', run: deleteFolder },
    { method: 'POST', path: '/mailFolders/:folder/move', operation: 'folders.move', needs: 'write', run: moveFolder },
    { method: 'GET', path: '/mailFolders/:folder/childFolders', operation: 'folders.list', needs: 'basic', run: listFolders },
    { method: 'POST', path: '/mailFolders/:folder/childFolders', operation: 'folders.create', needs: 'write', run: createFolder },
    {
      method: 'GET',
      path: '/mailFolders/:folder/messages/delta',
      operation: 'messages.delta',
      needs: 'basic',
      run: deltaMessages,
    },
    { method: 'GET', path: '/mailboxSettings', operation: 'mailboxSettings.get', needs: 'settingsRead', run: getMailboxSettings },
    {
      method: 'GET',
      path: '/mailboxSettings/:setting',
      operation: 'mailboxSettings.get',
      needs: 'settingsRead',
      run: getMailboxSettings,
    },
    {
      method: 'PATCH',
      path: '/mailboxSettings',
      operation: 'mailboxSettings.patch',
      needs: 'settingsWrite',
      run: updateMailboxSettings,
    },
    { method: 'POST', path: '/translateExchangeIds', operation: 'ids.translate', needs: 'basic', run: translateIds },
    { method: 'POST', path: '/sendMail', operation: 'sendMail', needs: 'send', run: sendMail },
    ...['', '/mailFolders/:folder'].flatMap((under) => messageRoutes(`${under}/messages`, uploads)),
  ]
}

/** Change notifications: these stand beside the mailboxes, not below one. */
export const subscriptionRoutes = [
  { method: 'POST', path: '/subscriptions', operation: 'subscriptions.create', run: createSubscription },
  { method: 'GET', path: '/subscriptions', operation: 'subscriptions.list', run: listSubscriptions },
  { method: 'GET', path: '/subscriptions/:subscription', operation: 'subscriptions.get', run: getSubscription },
  { method: 'PATCH', path: '/subscriptions/:subscription', operation: 'subscriptions.patch', run: updateSubscription },
  { method: 'DELETE', path: '/subscriptions/:subscription', operation: 'subscriptions.delete', run: deleteSubscription },
  {
    method: 'POST',
    path: '/subscriptions/:subscription/reauthorize',
    operation: 'subscriptions.reauthorize',
    run: reauthorizeSubscription,
  },
] as const

const CREATE = { reply: 'createReply', replyAll: 'createReplyAll', forward: 'createForward' } as const

function messageRoutes(all: string, uploads: UploadSessions): readonly MailboxRoute[] {
  const one = `${all}/:message`
  return [
    { method: 'GET', path: all, operation: 'messages.list', needs: 'basic', run: listMessages },
    { method: 'POST', path: all, operation: 'messages.create', needs: 'write', run: createMessage },
    { method: 'GET', path: `${all}/$count`, operation: 'messages.count', needs: 'basic', run: countMessages },
    { method: 'GET', path: one, operation: 'messages.get', needs: 'basic', run: getMessage },
    { method: 'PATCH', path: one, operation: 'messages.patch', needs: 'write', run: updateMessage },
    { method: 'DELETE', path: one, operation: 'messages.delete', needs: 'write', run: deleteMessage },
    { method: 'GET', path: `${one}/$value`, operation: 'messages.value', needs: 'read', run: getMime },
    { method: 'POST', path: `${one}/move`, operation: 'messages.move', needs: 'write', run: moveMessage },
    { method: 'POST', path: `${one}/copy`, operation: 'messages.copy', needs: 'write', run: copyMessage },
    {
      method: 'POST',
      path: `${one}/permanentDelete`,
      operation: 'messages.permanentDelete',
      needs: 'write',
      run: permanentDelete,
    },
    { method: 'POST', path: `${one}/send`, operation: 'messages.send', needs: 'send', run: sendDraft },
    ...(['reply', 'replyAll', 'forward'] as const).flatMap((kind): MailboxRoute[] => [
      { method: 'POST', path: `${one}/${kind}`, operation: `messages.${kind}`, needs: 'send', run: sendAnswer(kind) },
      {
        method: 'POST',
        path: `${one}/${CREATE[kind]}`,
        operation: `messages.${CREATE[kind]}`,
        needs: 'write',
        run: createAnswer(kind),
      },
    ]),
    { method: 'GET', path: `${one}/attachments`, operation: 'attachments.list', needs: 'read', run: listAttachments },
    { method: 'POST', path: `${one}/attachments`, operation: 'attachments.create', needs: 'write', run: addAttachment },
    {
      method: 'POST',
      path: `${one}/attachments/createUploadSession`,
      operation: 'uploadSession.create',
      needs: 'write',
      run: uploads.create,
    },
    { method: 'GET', path: `${one}/attachments/:attachment`, operation: 'attachments.get', needs: 'read', run: getAttachment },
    {
      method: 'DELETE',
      path: `${one}/attachments/:attachment`,
      operation: 'attachments.delete',
      needs: 'write',
      run: deleteAttachment,
    },
    {
      method: 'GET',
      path: `${one}/attachments/:attachment/$value`,
      operation: 'attachments.value',
      needs: 'read',
      run: getAttachmentContent,
    },
  ]
}
