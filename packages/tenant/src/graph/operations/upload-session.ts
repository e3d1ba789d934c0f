import { z } from 'zod'
import type { Context } from 'hono'

import type { StoredMail } from '../../mail/mail-store.ts'
import { isFull } from '../../mail/mailbox-quota.ts'
import type { Mailbox } from '../../mail/mailbox.ts'
import { readParts } from '../../mail/read-parts.ts'
import { makeOpaque } from '../../random.ts'
import type { TenantEnv } from '../../tenant-env.ts'
import type { World } from '../../world.ts'
import { unauthenticated } from '../access.ts'
import type { Call } from '../call.ts'
import { GraphError, accessDenied, itemNotFound, quotaExceeded } from '../graph-error.ts'
import { attachmentId } from '../present/attachment.ts'
import { readBytes, readJson } from '../read-body.ts'
import type { Throttle } from '../throttle.ts'
import { assertDraft } from './attachments.ts'
import { editMessage } from './edit-message.ts'
import { messageInPath } from './find-in-call.ts'

// C6: sessions are for 3 to 150 MB, in pieces of at most 4 MB.
const MIN_SIZE = 3 * 1024 * 1024
const MAX_SIZE = 150 * 1024 * 1024
const MAX_CHUNK = 4 * 1024 * 1024
// Not documented for Outlook; sessions live for hours rather than minutes.
const SESSION_MILLISECONDS = 24 * 3_600_000
// A client that opens sessions and forgets them must not hold the memory of all.
const MAX_SESSIONS = 1_000

const NewSession = z.object({
  AttachmentItem: z.object({
    '@odata.type': z.string().nullish(),
    attachmentType: z.string().regex(/^file$/i),
    name: z.string().min(1).max(255),
    size: z.number().int().positive(),
    contentType: z.string().nullish(),
    isInline: z.boolean().nullish(),
    contentId: z.string().nullish(),
  }),
})

type Session = {
  readonly appId: string
  readonly mailbox: Mailbox
  readonly mail: StoredMail
  readonly item: z.infer<typeof NewSession>['AttachmentItem']
  readonly expiresAt: number
  readonly chunks: Buffer[]
  received: number
}

/** Large attachments: a session is opened with the mail's permissions and filled over a URL that needs none (C6). */
export type UploadSessions = {
  readonly create: (call: Call) => Promise<Response>
  readonly put: (c: Context<TenantEnv>) => Promise<Response>
  readonly status: (c: Context<TenantEnv>) => Response
  readonly cancel: (c: Context<TenantEnv>) => Response
}

export function makeUploadSessions(world: World, throttle: Throttle): UploadSessions {
  const sessions = new Map<string, Session>()

  const find = (c: Context<TenantEnv>): [key: string, session: Session] => {
    // The URL is its own permission; a Graph token has the wrong audience there.
    if (c.req.header('authorization') !== undefined)
      throw unauthenticated(world, 'Access token validation failure. Invalid audience.')
    const key = `${c.req.param('session') ?? ''} ${new URL(c.req.url).searchParams.get('authtoken') ?? ''}`
    const session = sessions.get(key)
    if (session === undefined || session.expiresAt <= world.clock.now()) {
      sessions.delete(key)
      throw itemNotFound()
    }
    return [key, session]
  }

  const progress = (session: Session) => ({
    // The spelling and the missing dash are Outlook's own.
    ExpirationDateTime: new Date(session.expiresAt).toISOString(),
    nextExpectedRanges: [String(session.received)],
  })

  return {
    create: async (call) => {
      const mail = messageInPath(call)
      const { AttachmentItem: item } = await readJson(call.c, NewSession, world.mail.settings.maxRequestBytes)
      if (!call.isOwn && call.principal.kind === 'user' && world.mail.settings.refuseSharedUploadSessions) throw accessDenied()
      assertDraft(mail)
      if (item.size < MIN_SIZE)
        throw new GraphError(
          400,
          'ErrorAttachmentSizeShouldNotBeLessThanMinimumSize',
          'Attachment size must be greater than the minimum size.',
        )
      if (item.size > MAX_SIZE)
        throw new GraphError(400, 'ErrorAttachmentSizeLimitExceeded', 'The attachment size exceeds the allowed limit.')
      const sessionId = makeOpaque(world.random, 24)
      const authToken = makeOpaque(world.random, 48)
      const expiresAt = world.clock.now() + SESSION_MILLISECONDS
      sessions.set(`${sessionId} ${authToken}`, {
        appId: call.principal.appId,
        mailbox: call.mailbox,
        mail,
        item,
        expiresAt,
        chunks: [],
        received: 0,
      })
      for (const oldest of sessions.keys()) {
        if (sessions.size <= MAX_SESSIONS) break
        sessions.delete(oldest)
      }
      const { origin } = new URL(call.c.req.url)
      const path = `/api/v2.0/Users('${call.owner.id}@${world.directory.tenantId}')/Messages('${mail.immutableId}')/AttachmentSessions('${sessionId}')`
      const shown = {
        '@odata.context': `${call.root}/$metadata#microsoft.graph.uploadSession`,
        uploadUrl: `${origin}${path}?authtoken=${authToken}`,
        expirationDateTime: new Date(expiresAt).toISOString(),
        nextExpectedRanges: ['0-'],
      }
      return call.c.json(shown, 201)
    },

    put: async (c) => {
      const [key, session] = find(c)
      const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(c.req.header('content-range') ?? '')
      const [from, to, total] = [Number(range?.[1]), Number(range?.[2]), Number(range?.[3])]
      if (range === null || to < from || total !== session.item.size || to >= total)
        throw new GraphError(400, 'ErrorInvalidRequest', 'The Content-Range header is missing or does not fit the session.')
      const chunk = await readBytes(c, MAX_CHUNK)
      if (chunk.length !== to - from + 1)
        throw new GraphError(400, 'ErrorInvalidRequest', 'The Content-Range header does not fit the length of the content.')
      if (from !== session.received)
        throw new GraphError(416, 'InvalidContentRange', `The next expected range is ${String(session.received)}-.`)
      const owner = world.directory.findUser(session.mailbox.userId)
      // The pieces before count as if they lay there already: a mailbox fills up in the middle of an upload, too.
      if (owner && isFull(world.mail, owner, -session.received)) throw quotaExceeded()
      throttle.countBytes(session.appId, session.mailbox.userId, chunk.length)
      session.chunks.push(chunk)
      session.received += chunk.length
      if (session.received < session.item.size) return c.json(progress(session), 200)
      sessions.delete(key)
      const { mailbox, mail, item } = session
      if (mailbox.findMail(mail.immutableId) !== mail) throw itemNotFound()
      assertDraft(mail)
      const content = Buffer.concat(session.chunks)
      await editMessage(mailbox, mail, (draft) => ({
        ...draft,
        attachments: [
          ...draft.attachments,
          {
            name: item.name,
            contentType: item.contentType ?? 'application/octet-stream',
            isInline: item.isInline ?? false,
            contentId: item.contentId ?? undefined,
            content,
          },
        ],
      }))
      const added = (await readParts(mail.raw)).attachments.findLast((part) => part.name === item.name)
      const { origin, pathname } = new URL(c.req.url)
      const base = pathname.slice(0, pathname.lastIndexOf('/AttachmentSessions'))
      const id = added === undefined ? '' : attachmentId(mail, added)
      return c.body(null, 201, { location: `${origin}${base}/Attachments('${id}')` })
    },

    status: (c) => c.json(progress(find(c)[1]), 200),

    cancel: (c) => {
      sessions.delete(find(c)[0])
      return c.body(null, 204)
    },
  }
}
