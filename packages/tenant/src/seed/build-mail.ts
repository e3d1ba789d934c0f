import MailComposer from 'nodemailer/lib/mail-composer/index.js'

import { makeGuid } from '../random.ts'
import type { World } from '../world.ts'
import type { MailParts } from './seed.ts'

/**
 * Makes a mail's bytes out of its parts, as some mail program would. Attachment contents are base64. Its Message-ID, date and
 * boundaries come from the world where the parts do not give them, so that one seed and one clock make the same bytes.
 */
export async function buildMail(
  { random, clock }: Pick<World, 'random' | 'clock'>,
  to: string,
  parts: MailParts,
): Promise<Uint8Array> {
  const { attachments, headers, references, ...rest } = parts
  const composer = new MailComposer({
    to,
    messageId: `<${makeGuid(random)}@${/@([\w.-]+)/.exec(parts.from)?.[1] ?? 'example.com'}>`,
    date: new Date(clock.now()),
    baseBoundary: makeGuid(random),
    ...rest,
    ...(references !== undefined && { references }),
    ...(headers && { headers: { ...headers } }),
    ...(attachments && {
      attachments: attachments.map(({ filename, content, contentType }) => ({
        filename,
        content: Buffer.from(content, 'base64'),
        ...(contentType !== undefined && { contentType }),
      })),
    }),
    // Without these a mail built from a request could read files and fetch pages on the machine the tenant runs on.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return await composer.compile().build()
}
