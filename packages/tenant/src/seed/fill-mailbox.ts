import { makeGuid } from '../random.ts'
import type { World } from '../world.ts'

export type Filling = {
  readonly to: string
  readonly count: number
  /** Size of each mail, headers included; 3,000 when absent. */
  readonly bytes?: number
}

const HOUR = 3_600_000
const TOPICS = ['Printer', 'Invoice', 'Parking card', 'Password', 'Order', 'Delivery', 'Contract', 'Meeting room']
const WORDS = 'the of a to in is it for on with as at we can not please yesterday again number office since could help'.split(' ')

/** Fills a mailbox with made-up mail of past days, an hour apart: for trials and measurements. False: no such mailbox. */
export function fillMailbox(world: World, { to, count, bytes = 3_000 }: Filling): boolean {
  const now = world.clock.now()
  for (let at = 1; at <= count; at += 1) {
    const receivedAt = now - (count - at + 1) * HOUR
    if (!world.mail.deliver(to, makeUp(world.random, to, at, receivedAt, bytes), { receivedAt })) return false
  }
  return true
}

function makeUp(random: () => number, to: string, number: number, at: number, bytes: number): Uint8Array {
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? ''
  const name = `person${String(1 + (number % 500))}`
  const date = new Date(at).toUTCString().replace('GMT', '+0000')
  const guid = makeGuid(random)
  const head = [
    `Received: from mx.example.com by mail.contoso.example with ESMTPS id ${guid}; ${date}`,
    `Received: from [192.0.2.7] by mx.example.com with ESMTPSA id ${guid.slice(0, 8)}; ${date}`,
    `From: Person ${String(1 + (number % 500))} <${name}@example.com>`,
    `To: <${to}>`,
    `Subject: ${pick(TOPICS)} ${String(number)}`,
    `Date: ${date}`,
    `Message-ID: <${guid}@example.com>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    '',
  ].join('\r\n')
  let body = ''
  while (head.length + body.length < bytes) {
    let line = ''
    while (line.length < 70) line += `${pick(WORDS)} `
    body += `${line.trimEnd()}\r\n`
  }
  return Buffer.from(head + body, 'latin1')
}
