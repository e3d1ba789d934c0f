import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DEFAULT_LIMITS } from '../limits.ts'
import { readTnef } from '../tnef/read-tnef.ts'
import type { Judge } from './collect.ts'
import { show } from './collect.ts'

/** The bodies, which other readers list as files. */
const BODIES = /^body\.(?:rtf|html|txt)$/

/** `NAME.tnef` with `NAME.list` beside it: the names of the files inside, one a line. */
export const judgeTnefNames: Judge = (folder, names) =>
  names
    .filter((name) => name.endsWith('.tnef') && existsSync(join(folder, name.replace(/\.tnef$/, '.list'))))
    .map((name) => {
      const listed = readFileSync(join(folder, name.replace(/\.tnef$/, '.list')), 'utf8')
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter((line) => line !== '')
      const contents = readTnef(readFileSync(join(folder, name)), DEFAULT_LIMITS)
      const want = listed
        .filter((line) => !BODIES.test(line))
        .map(loose)
        .sort()
      const got = contents.files.map((file) => loose(file.name.replace(/\.eml$/, ''))).sort()
      const wantsBody = listed.some((line) => BODIES.test(line))
      const hasBody = contents.html !== null || contents.text !== null
      const right = show(want) === show(got) && (!wantsBody || hasBody)
      return {
        file: join(folder, name),
        question: 'names inside winmail.dat',
        miss: right ? null : `expected ${show(listed)}, got ${show(got)}${hasBody ? ' and a body' : ''}`,
      }
    })

/** Other readers write a blank as an underscore, and name what has no name. */
const loose = (name: string): string => (name === '' ? 'untitled attachment' : name.replaceAll('_', ' ').toLowerCase())
