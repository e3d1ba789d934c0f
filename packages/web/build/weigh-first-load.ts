import { gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

/** What every screen loads before anything is seen, compressed. A person on a slow line waits for it. */
export const FIRST_LOAD_BYTES = 350_000

type Chunk = { readonly code: string; readonly imports: readonly string[]; readonly isEntry: boolean }

/** The compressed bytes of the entry and everything it imports at once; what is loaded later does not count. */
export function weighFirstLoad(chunks: Readonly<Record<string, Chunk>>): number {
  const wanted = new Set<string>()
  const take = (name: string) => {
    const chunk = chunks[name]
    if (!chunk || wanted.has(name)) return
    wanted.add(name)
    chunk.imports.forEach(take)
  }
  for (const [name, chunk] of Object.entries(chunks)) if (chunk.isEntry) take(name)
  return [...wanted].reduce((sum, name) => sum + gzipSync(chunks[name]?.code ?? '').length, 0)
}

/** Fails the build when the first load outgrows its budget. */
export function keepFirstLoadSmall(): Plugin {
  return {
    name: 'postdesk-first-load',
    apply: 'build',
    generateBundle(_options, bundle) {
      const chunks = Object.fromEntries(
        Object.entries(bundle).flatMap(([name, one]) => (one.type === 'chunk' ? [[name, one]] : [])),
      )
      const bytes = weighFirstLoad(chunks)
      if (bytes > FIRST_LOAD_BYTES)
        this.error(
          `The first load weighs ${bytes} bytes compressed, more than ${FIRST_LOAD_BYTES}. Import what it does not need later.`,
        )
    },
  }
}
