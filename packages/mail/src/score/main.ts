import { readdirSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { folders } from './collect.ts'
import type { Judge, Verdict } from './collect.ts'
import { judgeDescribed } from './judge-described.ts'
import { judgeExpected } from './judge-expected.ts'
import { judgeForwards } from './judge-forwards.ts'
import { judgeLeafBytes } from './judge-leaf-bytes.ts'
import { judgeRobustness } from './judge-robustness.ts'
import { judgeTnefNames } from './judge-tnef-names.ts'

/**
 * `node packages/mail/src/score/main.ts DIR [--quiet]`: how well the parser reads the mails below DIR, one score for each
 * collection (folder of DIR) and kind of question, and each miss with its reason. What is expected is taken from what stands
 * beside the mails. Exit status 0 when something was judged, 1 when a mail of our own kind (`NAME.eml` + `NAME.json`) was
 * missed, 2 on wrong use.
 */
const JUDGES: Readonly<Record<string, Judge>> = {
  'expected fields': judgeExpected,
  'leaf bytes': judgeLeafBytes,
  'winmail.dat names': judgeTnefNames,
  'described mails': judgeDescribed,
  forwards: judgeForwards,
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
  let ownMisses = 0
  for (const collection of collections) {
    for (const [kind, judge] of Object.entries(JUDGES)) {
      const verdicts: Verdict[] = []
      for (const { folder, names } of folders(collection)) verdicts.push(...judge(folder, names))
      if (verdicts.length === 0) continue
      const misses = verdicts.filter((verdict) => verdict.miss !== null)
      judged += verdicts.length
      if (judge === judgeExpected) ownMisses += misses.length
      const name = relative(root, collection) || collection
      console.log(`${name}: ${kind}: ${verdicts.length - misses.length} of ${verdicts.length}`)
      if (!args.includes('--quiet'))
        for (const verdict of misses) console.log(`  ${relative(collection, verdict.file)}: ${verdict.question}: ${verdict.miss}`)
    }
  }
  if (judged === 0) console.error(`no mail with an expectation below ${root}`)
  return judged === 0 || ownMisses > 0 ? 1 : 0
}

process.exitCode = main(process.argv.slice(2))
