import { randomUUID } from 'node:crypto'
import { chown, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { waitFor } from '../wait-for.ts'
import type { MailAccount } from './install-programs.ts'

const mailboxOf = (folder: string, address: string) => join(folder, 'mail', address.toLowerCase())

/** A maildir's own way: written aside, then moved to where readers look, so that no reader sees half of it. */
export async function deliver(folder: string, account: MailAccount, address: string, raw: string | Uint8Array): Promise<void> {
  const mailbox = mailboxOf(folder, address)
  const name = `${String(Date.now())}.${randomUUID()}.test`
  for (const path of [mailbox, join(mailbox, 'tmp'), join(mailbox, 'new'), join(mailbox, 'cur')]) {
    await mkdir(path, { recursive: true, mode: 0o700 })
    await chown(path, account.uid, account.gid)
  }
  await writeFile(join(mailbox, 'tmp', name), raw)
  await chown(join(mailbox, 'tmp', name), account.uid, account.gid)
  await rename(join(mailbox, 'tmp', name), join(mailbox, 'new', name))
}

/** Waits until Postfix's queue is empty: a mail it has taken is then in its mailbox, or thrown away. */
export async function delivered(folder: string): Promise<void> {
  const isEmpty = async () => {
    const queues = ['maildrop', 'incoming', 'active', 'deferred']
    const names = await Promise.all(queues.map((queue) => readdir(join(folder, 'postfix-queue', queue), { recursive: true })))
    // Deferred mail lies in folders named by one digit, which stay.
    return names.flat().every((name) => /^[0-9A-F]$/.test(name))
  }
  await waitFor(isEmpty, { everyMs: 20, what: "Postfix's queue being empty" })
}

/** The paths of all mails in all folders of a mailbox. */
export async function mailFiles(folder: string, address: string): Promise<string[]> {
  const mailbox = mailboxOf(folder, address)
  const names = await readdir(mailbox, { recursive: true }).catch(() => [])
  return names.filter((name) => /(?:^|\/)(?:new|cur)\/./.test(name)).map((name) => join(mailbox, name))
}

export async function mailsIn(folder: string, address: string, name?: string): Promise<Uint8Array[]> {
  const at = name === undefined ? mailboxOf(folder, address) : join(mailboxOf(folder, address), `.${name}`)
  const files = await mailFiles(folder, address)
  return Promise.all(files.filter((path) => join(path, '..', '..') === at).map((path) => readFile(path)))
}

/** Takes Dovecot's list of UIDs away. It makes another, with a UIDVALIDITY above the last, which it keeps elsewhere. */
export async function renewUidValidity(folder: string, address: string): Promise<void> {
  const mailbox = mailboxOf(folder, address)
  for (const name of await readdir(mailbox))
    if (/^dovecot-uidlist$|^dovecot\.index/.test(name)) await rm(join(mailbox, name), { force: true })
}
