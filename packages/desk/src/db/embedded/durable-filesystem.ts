import { fsyncSync } from 'node:fs'
import type { PGlite } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'

/**
 * The engine's file system with a real fsync.
 *
 * As delivered, PGlite starts PostgreSQL with `-F` (never sync), and its file system has no fsync to call even
 * without it: a commit would be a promise about the page cache, lost with the power. Here every fsync PostgreSQL
 * asks for reaches the disk. When the disk refuses, PostgreSQL is told EIO, which makes it stop, and `onFailure`
 * tells us, because after a failed fsync nothing written before it may be believed.
 *
 * This reaches into the engine's internals (Emscripten's NODEFS.stream_ops), so the engine's version is pinned, and
 * at start one commit's syncs are counted (`startEngine`): should an update take the hook away, we refuse to run.
 */
export class DurableFilesystem extends NodeFS {
  #syncs = 0
  readonly #onFailure: (why: string) => void

  constructor(folder: string, onFailure: (why: string) => void) {
    super(folder)
    this.#onFailure = onFailure
  }

  /** How many times PostgreSQL has asked for a sync and got it. */
  get syncs(): number {
    return this.#syncs
  }

  override async init(...given: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(...given)
    return {
      emscriptenOpts: {
        ...emscriptenOpts,
        onAbort: () => this.#onFailure('PostgreSQL stopped itself'),
        preRun: [...(emscriptenOpts.preRun ?? []), (engine: unknown) => this.#giveFsync(engine as EngineInternals)],
      },
    }
  }

  #giveFsync(engine: EngineInternals): void {
    engine.NODEFS.stream_ops.fsync = (stream) => {
      try {
        fsyncSync(stream.nfd)
      } catch (error) {
        // Windows has no fsync for folders; NTFS journals their entries itself.
        if (process.platform === 'win32' && isFolder(stream)) return 0
        this.#onFailure(`a sync to disk failed: ${error instanceof Error ? error.message : String(error)}`)
        return EIO
      }
      this.#syncs += 1
      return 0
    }
  }
}

/** WASI's number for an input/output error, the answer of a failed fd_sync (WASI preview 1, `errno`). */
const EIO = 29

const FOLDER_MODE = 0o040000
const MODE_MASK = 0o170000

interface OpenFile {
  readonly nfd: number
  readonly node: { readonly mode: number }
}

interface EngineInternals {
  readonly NODEFS: { readonly stream_ops: { fsync?: (stream: OpenFile) => number } }
}

function isFolder(stream: OpenFile): boolean {
  return (stream.node.mode & MODE_MASK) === FOLDER_MODE
}

/**
 * PostgreSQL's start parameters for a durable database: PGlite's own without `-F`, and fsync as the way WAL is
 * synced, because the default here is fdatasync and this build's fdatasync does nothing.
 */
export function durableStartParameters(defaults: typeof PGlite.defaultStartParams): string[] {
  return [...defaults.filter((parameter) => parameter !== '-F'), '-c', 'fsync=on', '-c', 'wal_sync_method=fsync']
}
