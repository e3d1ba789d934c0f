import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** One question put to the parser, and whether it was answered as expected. */
export interface Verdict {
  readonly file: string
  readonly question: string
  /** Null when right; else what was expected and what came. */
  readonly miss: string | null
}

/** A way to judge some of the files of a folder: by what stands beside them. */
export type Judge = (folder: string, names: readonly string[]) => Verdict[]

/** All folders at and below `root`, with the files in each. */
export function* folders(root: string): Generator<{ folder: string; names: string[] }> {
  const entries = readdirSync(root).sort()
  const names = entries.filter((name) => statSync(join(root, name)).isFile())
  if (names.length > 0) yield { folder: root, names }
  for (const name of entries) if (statSync(join(root, name)).isDirectory()) yield* folders(join(root, name))
}

/** A short, printable form of a value for the line of a miss. */
export function show(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : (JSON.stringify(value) ?? 'undefined')
  return text.length > 160 ? `${text.slice(0, 110)} … ${text.slice(-40)}` : text
}
