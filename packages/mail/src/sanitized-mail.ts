/** Mail HTML made safe to show. */
export interface SanitizedMail {
  readonly html: string
  /** Remote images (and backgrounds) left out; they stand in `data-blocked-src` until `remoteImages: 'show'` is asked for. */
  readonly blockedImages: number
  /** `cid:` ids that the HTML names, whether or not an attachment answered to them. */
  readonly contentIds: readonly string[]
}

export interface SanitizeSettings {
  /** Where the browser finds the inline image with this Content-ID (no angle brackets); null when there is none. */
  readonly attachmentUrl: (contentId: string) => string | null
  /** Default `block`. */
  readonly remoteImages?: 'block' | 'show'
}
