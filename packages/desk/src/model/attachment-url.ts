/** Path of an attachment's download on this server, as stored HTML names inline images. */
export function attachmentUrl(id: string): string {
  return `/api/v1/attachments/${id}`
}
