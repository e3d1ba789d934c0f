/** Bytes that a file name may have in the file systems we know (255), with room for a number put in front. */
const MAX_NAME_BYTES = 200

/** Names that Windows keeps for devices. */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i

/** Extensions for files that come without a name. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  'text/plain': 'txt',
  'text/html': 'html',
  'text/calendar': 'ics',
  'text/csv': 'csv',
  'text/vcard': 'vcf',
  'text/x-vcard': 'vcf',
  'text/directory': 'vcf',
  'text/rtf': 'rtf',
  'text/xml': 'xml',
  'text/enriched': 'txt',
  'text/rfc822-headers': 'txt',
  'message/rfc822': 'eml',
  'message/global': 'eml',
  'message/delivery-status': 'txt',
  'message/global-delivery-status': 'txt',
  'message/disposition-notification': 'txt',
  'message/feedback-report': 'txt',
  'message/partial': 'txt',
  'message/external-body': 'txt',
  'image/jpeg': 'jpg',
  'image/jpg': 'jpg',
  'image/pjpeg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/bmp': 'bmp',
  'image/tiff': 'tif',
  'image/webp': 'webp',
  'image/svg+xml': 'svg',
  'image/heic': 'heic',
  'application/pdf': 'pdf',
  'application/zip': 'zip',
  'application/gzip': 'gz',
  'application/json': 'json',
  'application/xml': 'xml',
  'application/rtf': 'rtf',
  'application/msword': 'doc',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/pgp-signature': 'asc',
  'application/pgp-keys': 'asc',
  'application/pgp-encrypted': 'asc',
  'application/pkcs7-signature': 'p7s',
  'application/x-pkcs7-signature': 'p7s',
  'application/pkcs7-mime': 'p7m',
  'application/x-pkcs7-mime': 'p7m',
  'application/ms-tnef': 'dat',
  'audio/mpeg': 'mp3',
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'video/mp4': 'mp4',
}

const BASES: Readonly<Record<string, string>> = {
  'text/calendar': 'invite',
  'message/rfc822': 'message',
  'message/global': 'message',
  'message/delivery-status': 'delivery-status',
  'message/global-delivery-status': 'delivery-status',
  'message/disposition-notification': 'disposition-notification',
  'message/feedback-report': 'feedback-report',
  'text/rfc822-headers': 'headers',
  'application/pgp-signature': 'signature',
  'application/pkcs7-signature': 'smime',
  'application/x-pkcs7-signature': 'smime',
  'application/pkcs7-mime': 'smime',
  'application/x-pkcs7-mime': 'smime',
}

/**
 * Makes a name safe to save under: no folder, no control or direction-changing character, no device name, no dot or blank at
 * the end, not too long (its extension is kept). Gives an empty string when nothing is left.
 */
export function safeFileName(name: string): string {
  let safe = name.normalize('NFC').replace(/[\p{Cc}\p{Zl}\p{Zp}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/gu, '')

  // A path, of Windows or of Unix: only its last step is a name.
  const steps = safe.split(/[\\/]/)
  safe = steps.findLast((step) => step.trim() !== '' && !/^\.{1,2}$/.test(step.trim())) ?? ''
  safe = safe
    .replace(/[<>:"|?*]/g, '_')
    .trim()
    .replace(/[. ]+$/, '')
  if (/^\.+$/.test(safe)) return ''
  if (RESERVED.test(safe)) safe = `_${safe}`
  return shorten(safe)
}

function shorten(name: string): string {
  if (Buffer.byteLength(name) <= MAX_NAME_BYTES) return name
  const dot = name.lastIndexOf('.')
  const extension = dot > 0 && name.length - dot <= 12 ? name.slice(dot) : ''
  let base = extension === '' ? name : name.slice(0, dot)
  base = base.slice(0, MAX_NAME_BYTES)
  while (Buffer.byteLength(base + extension) > MAX_NAME_BYTES) base = base.slice(0, -1)
  return base.toWellFormed().replaceAll('\ufffd', '') + extension
}

/** A name for a part that has none: what it is, and its number when there are several. */
export function makeFileName(contentType: string, number: number): string {
  const extension = EXTENSIONS[contentType] ?? 'bin'
  const base =
    BASES[contentType] ?? (contentType.startsWith('image/') ? 'image' : contentType.startsWith('text/') ? 'text' : 'attachment')
  return number <= 1 ? `${base}.${extension}` : `${base}-${number}.${extension}`
}
