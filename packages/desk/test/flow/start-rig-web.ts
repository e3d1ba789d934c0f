import { pino } from 'pino'
import type { Database } from '../../src/db/index.ts'
import { startWeb, type Web } from '../../src/http/start-web.ts'
import type { Rig } from './rig.ts'

/** The web doors of a rig's desk, on a port of this machine, without screens. */
export function startRigWeb(database: Database, { blobs, sealer, secretKey, folder }: Rig): Promise<Web> {
  return startWeb({
    database,
    blobs,
    sealer,
    secretKey,
    host: '127.0.0.1',
    port: 0,
    demo: null,
    log: pino({ level: 'silent' }),
    baseUrl: (port) => new URL(`http://127.0.0.1:${port}`),
    webFolder: `${folder}/dist`,
  })
}
