import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DEFAULT_LIMITS } from '../limits.ts'
import { normaliseRaw } from '../structure/normalise-raw.ts'
import { rawBody } from '../structure/part.ts'
import type { Part } from '../structure/part.ts'
import { readStructure } from '../structure/read-structure.ts'
import { decodeTransfer } from '../transfer/decode-transfer.ts'
import type { Judge } from './collect.ts'

const quiet = () => undefined

function tree(bytes: Buffer): Part {
  const raw = normaliseRaw(bytes)
  return readStructure(raw, 0, raw.length, DEFAULT_LIMITS, quiet)
}

/** The decoded bytes of each leaf, by its place: `1_2_1` is the first part of the second part. A message inside counts one step. */
function leavesOf(part: Part, place: string, into: Map<string, Buffer>): void {
  if (part.children.length > 0) {
    for (const [at, child] of part.children.entries()) leavesOf(child, `${place}_${at + 1}`, into)
    return
  }
  const content = decodeTransfer(rawBody(part), part.encoding, quiet)
  if (part.type === 'message/rfc822') leavesOf(tree(content), `${place}_1`, into)
  else into.set(place, content)
}

/** `NAME.msg` with `NAME_decoded_PLACE.EXT` beside it, the bytes of one leaf each. Line ends count as equal. */
export const judgeLeafBytes: Judge = (folder, names) =>
  names
    .filter((name) => name.endsWith('.msg'))
    .flatMap((name) => {
      const stem = `${name.slice(0, -4)}_decoded_`
      const expected = names.filter((other) => other.startsWith(stem) && isNamed(folder, name, other))
      if (expected.length === 0) return []
      const got = new Map<string, Buffer>()
      leavesOf(tree(readFileSync(join(folder, name))), '1', got)
      return expected.map((other) => {
        const place = other.slice(stem.length).replace(/\.\w+$/, '')
        const want = readFileSync(join(folder, other))
        const have = got.get(place)
        const same = have !== undefined && toLf(have) === toLf(want)
        return {
          file: join(folder, name),
          question: `bytes of leaf ${place}`,
          miss: same
            ? null
            : `expected ${want.length} bytes, got ${have === undefined ? 'no such leaf' : `${have.length} bytes`}`,
        }
      })
    })

const toLf = (bytes: Buffer): string => bytes.toString('latin1').replaceAll('\r\n', '\n')

/** Some files lie about that the description of the tree does not name; they are left-overs. */
function isNamed(folder: string, mail: string, leaf: string): boolean {
  const description = join(folder, mail.replace(/\.msg$/, '_decoded.xml'))
  return !existsSync(description) || readFileSync(description, 'latin1').includes(`"${leaf}"`)
}
