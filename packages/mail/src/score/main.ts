import { readdirSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { folders } from './collect.ts'
import type { Judge, Verdict } from './collect.ts'
import { judgeCareful } from './judge-careful.ts'
import { judgeDescribed } from './judge-described.ts'
import { judgeExpected } from './judge-expected.ts'
import { judgeForwards } from './judge-forwards.ts'
import { judgeLeafBytes } from './judge-leaf-bytes.ts'
import { judgeRobustness } from './judge-robustness.ts'
import { judgeTnefNames } from './judge-tnef-names.ts'
import { nameDifference } from './named-differences.ts'

/**
 * `node packages/mail/src/score/main.ts DIR [--quiet]`: how well the parser reads the mails below DIR, one score for each
 * collection (folder of DIR) and kind of question, and each miss with what was expected. What is expected is taken from what
 * stands beside the mails. A miss that somebody looked into and found to be the expectation's own error, or a choice of ours, is told with
 * that reason (`named-differences.json`). Exit status 0 when something was judged, 1 when a mail was missed for no named reason, 2 on
 * wrong use.
 */
const JUDGES: Readonly<Record<string, Judge>> = {
  'expected fields': judgeExpected,
  'leaf bytes': judgeLeafBytes,
  'winmail.dat names': judgeTnefNames,
  'described mails': judgeDescribed,
  forwards: judgeForwards,
  'careful reader': judgeCareful,
  robustness: judgeRobustness,
}

function main(args: readonly string[]): number {
  const root = args.find((arg) => !arg.startsWith('--'))
  if (root === undefined || !statSync(root, { throwIfNoEntry: false })?.isDirectory()) {
    console.error('usage: corpus DIR [--quiet]')
    return 2
  }
  const below = readdirSync(root)
    .sort()
    .filter((name) => statSync(join(root, name)).isDirectory())
  const collections = below.length > 0 ? below.map((name) => join(root, name)) : [root]
  let judged = 0
  let unnamed = 0
  for (const collection of collections) {
    for (const [kind, judge] of Object.entries(JUDGES)) {
      const verdicts: Verdict[] = []
      for (const { folder, names } of folders(collection)) verdicts.push(...judge(folder, names))
      if (verdicts.length === 0) continue
      const misses = verdicts.filter((verdict) => verdict.miss !== null)
      judged += verdicts.length
      const named = misses.map((verdict) => ({ verdict, reason: nameDifference(verdict) }))
      const open = named.filter(({ reason }) => reason === null).length
      unnamed += open
      const name = relative(root, collection) || collection
      const told = misses.length === 0 ? '' : `, ${misses.length - open} named, ${open} to be looked into`
      console.log(`${name}: ${kind}: ${verdicts.length - misses.length} of ${verdicts.length}${told}`)
      if (args.includes('--quiet')) continue
      for (const { verdict, reason } of named) {
        const why = reason === null ? '' : `\n    ${reason.kind}: ${reason.why}`
        console.log(`  ${relative(collection, verdict.file)}: ${verdict.question}: ${verdict.miss}${why}`)
      }
    }
  }
  if (judged === 0) console.error(`no mail with an expectation below ${root}`)
  return judged === 0 || unnamed > 0 ? 1 : 0
}

process.exitCode = main(process.argv.slice(2))
