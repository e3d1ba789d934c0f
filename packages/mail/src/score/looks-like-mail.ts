import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Is the file a mail: by its ending, or by a header in its first lines? Descriptions, pictures and licences are none. */
export function looksLikeMail(folder: string, name: string): boolean {
  if (/\.(?:eml|msg|raw|mbox|mail|email)$/i.test(name)) return true
  const file = join(folder, name)
  if (
    /\.(?:json|xml|out|list|golden|png|gif|jpg|bin|tnef|dat|md)$/i.test(file) ||
    /_body|_subject|_decoded|LICENSE|NOTICE|SOURCE/.test(file)
  )
    return false
  if (statSync(file).size > 50_000_000) return false
  const head = readFileSync(file).toString('latin1', 0, 3000)
  return /^(?:from|to|subject|date|received|return-path|message-id|mime-version|content-type):/im.test(head)
}
