import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

/** What compresses at all; fonts and pictures are compressed already. */
const TEXT = /\.(js|css|html|svg|json)$/
/** Below this a header costs more than compressing saves. */
const LEAST_BYTES = 1_000

/** Puts FILE.br and FILE.gz beside every built text file: the desk sends them as they are and compresses nothing by itself. */
export function compress(): Plugin {
  let folder = 'dist'
  return {
    name: 'postdesk-compress',
    apply: 'build',
    configResolved: ({ root, build }) => {
      folder = join(root, build.outDir)
    },
    closeBundle: () => {
      for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        const path = join(folder, name)
        if (!TEXT.test(name) || statSync(path).size < LEAST_BYTES) continue
        const text = readFileSync(path)
        writeFileSync(`${path}.br`, brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: text.length } }))
        writeFileSync(`${path}.gz`, gzipSync(text, { level: 9 }))
      }
    },
  }
}
