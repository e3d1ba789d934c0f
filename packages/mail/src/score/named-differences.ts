import { readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import type { Verdict } from './collect.ts'

/** Misses of one kind that are not ours to mend, and the reason in a sentence. */
interface NamedDifference {
  /** `upstream`: the expectation is in error. `choice`: both readings can be defended, and ours is on purpose. */
  readonly kind: 'upstream' | 'choice'
  readonly why: string
  /** Question that the miss is about, as the judge words it; the place of a leaf stands behind it. */
  readonly question: string
  /** Ends of paths, from the collection's folder on. */
  readonly files: readonly string[]
}

const NAMED = JSON.parse(readFileSync(join(import.meta.dirname, 'named-differences.json'), 'utf8')) as readonly NamedDifference[]

/** The reason why a miss stands, when somebody has looked at it and written it down; else null. */
export function nameDifference(verdict: Verdict): Pick<NamedDifference, 'kind' | 'why'> | null {
  const file = verdict.file.split(sep).join('/')
  return (
    NAMED.find(
      (named) => verdict.question.startsWith(named.question) && named.files.some((ending) => file.endsWith(`/${ending}`)),
    ) ?? null
  )
}
