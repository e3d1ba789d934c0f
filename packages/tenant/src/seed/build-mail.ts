import MailComposer from 'nodemailer/lib/mail-composer/index.js'

import type { MailParts } from './seed.ts'

/** Makes a mail's bytes out of its parts, as some mail program would. Attachment contents are base64. */
export async function buildMail(to: string, parts: MailParts): Promise<Uint8Array> {
  const { attachments, headers, references, ...rest } = parts
  const composer = new MailComposer({
    to,
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
