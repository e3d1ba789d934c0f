import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface CorpusMail {
  /** The file's name without `.eml`, relative to the folder. */
  readonly name: string
  readonly bytes: Uint8Array
  /** What `NAME.json` beside it says, when there is one. */
  readonly expected: unknown
}

/** Every `.eml` below a folder, sorted by name, with the JSON beside it. An empty folder is an error: it would test nothing. */
export async function readCorpus(folder: string): Promise<CorpusMail[]> {
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.eml')).sort()
  if (files.length === 0) throw new Error(`There is no .eml file in ${folder}`)
  return Promise.all(files.map((file) => readMail(folder, file)))
}

async function readMail(folder: string, file: string): Promise<CorpusMail> {
  const name = file.slice(0, -'.eml'.length)
  const bytes = new Uint8Array(await readFile(join(folder, file)))
  return { name, bytes, expected: await readExpected(join(folder, `${name}.json`)) }
}

async function readExpected(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
