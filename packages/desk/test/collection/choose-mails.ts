import { readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** A mail of a collection: the file's path below the collection's folder, and its bytes. */
export type ChosenMail = { readonly name: string; readonly bytes: Uint8Array }

/** Exchange Online takes mails of 150 MB at most and 35 MB by default; larger files are no mails of a customer. */
const MAX_MAIL_BYTES = 35 * 1024 * 1024

/** Bytes of a file that are looked at to tell a mail from anything else. */
const HEAD_BYTES = 4096

/**
 * Chooses `count` mails of a folder and all below it, spread evenly: every folder gives one before any gives a second, and a folder
 * gives from its whole length, not its beginning. The same folder and count give the same mails. A folder without mail is an error.
 */
export async function chooseMails(folder: string, count: number): Promise<ChosenMail[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile() && /\.(?:eml|msg|txt|raw|mail|email)$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, '/').length))
    .sort()
  const byFolder = new Map<string, string[]>()
  for (const path of paths) {
    if (!(await looksLikeMail(join(folder, path)))) continue
    byFolder.set(dirname(path), [...(byFolder.get(dirname(path)) ?? []), path])
  }
  if (byFolder.size === 0) throw new Error(`There is no mail in ${folder}.`)
  const names = shareOut([...byFolder.values()], count).sort()
  return Promise.all(names.map(async (name) => ({ name, bytes: new Uint8Array(await readFile(join(folder, name))) })))
}

/** Gives every list its equal share of `count`; what a short list leaves goes to the longer ones. */
function shareOut(lists: readonly (readonly string[])[], count: number): string[] {
  let left = count
  return lists
    .toSorted((a, b) => a.length - b.length)
    .flatMap((list, index, all) => {
      const share = Math.min(list.length, Math.ceil(left / (all.length - index)))
      left -= share
      return Array.from({ length: share }, (_, at) => list[Math.floor((at * list.length) / share)] ?? '')
    })
}

/** Outlook's own .msg is no RFC 5322 mail, and a .txt may be anything: a mail begins with fields, one of which only mails have. */
async function looksLikeMail(file: string): Promise<boolean> {
  const { size } = await stat(file)
  if (size === 0 || size > MAX_MAIL_BYTES) return false
  const head = (await readFile(file)).toString('latin1', 0, HEAD_BYTES)
  const fields = head.split(/\r?\n\r?\n/, 1)[0] ?? ''
  return /^(?:from|to|subject|date|received|return-path|message-id|mime-version|delivered-to):/im.test(fields)
}
