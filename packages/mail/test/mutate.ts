/** A small generator of reproducible randomness (mulberry32): the same seed gives the same mails on every machine. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** What attackers and broken programs put into mails. */
const SPICE = [
  '\0',
  '\r',
  '\n\n',
  '=?utf-8?B?',
  '?=',
  '--',
  '\n--b\n',
  'Content-Type: multipart/mixed; boundary=b\n',
  'Content-Transfer-Encoding: base64\n',
  'Content-Type: message/rfc822\n\n',
  '\n>',
  '<',
  '>',
  '"',
  '(',
  ';',
  '=',
  '=\n',
  '<div><blockquote>',
  '<!--',
  '\x1b$B',
  '\x0e',
  '~{',
  '+AGE-',
  '\xff\xfe',
  '\xc3',
  'begin 644 x\n',
  '\nFrom: x\nSent: y\nTo: z\nSubject: a\n',
  '\nOn 1 Mar 2026 at 10:00, A <a@b.c> wrote:\n',
]

/** A mail made out of one or two others: bits flipped, pieces cut, doubled, moved, spiced and glued. */
export function mutate(mails: readonly Buffer[], random: () => number): Buffer {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  let mail = Buffer.from(pick(mails))
  const times = 1 + Math.floor(random() * 8)
  for (let time = 0; time < times; time++) {
    const at = Math.floor(random() * (mail.length + 1))
    const end = Math.min(mail.length, at + Math.floor(random() * random() * 400))
    switch (Math.floor(random() * 7)) {
      case 0:
        for (let place = at; place < Math.min(end, at + 20); place++) mail[place] = Math.floor(random() * 256)
        break
      case 1:
        mail = Buffer.concat([mail.subarray(0, at), mail.subarray(end)])
        break
      case 2:
        mail = Buffer.concat([mail.subarray(0, end), mail.subarray(at)])
        break
      case 3:
        mail = Buffer.concat([
          mail.subarray(0, at),
          Buffer.from(pick(SPICE).repeat(1 + Math.floor(random() * 6)), 'latin1'),
          mail.subarray(at),
        ])
        break
      case 4: {
        const other = pick(mails)
        const from = Math.floor(random() * other.length)
        mail = Buffer.concat([mail.subarray(0, at), other.subarray(from, from + Math.floor(random() * 2000)), mail.subarray(at)])
        break
      }
      case 5:
        mail = mail.subarray(0, at)
        break
      default:
        mail = Buffer.concat([mail.subarray(at), mail.subarray(0, at)])
    }
    if (mail.length > 2_000_000) mail = mail.subarray(0, 2_000_000)
  }
  return Buffer.from(mail)
}
