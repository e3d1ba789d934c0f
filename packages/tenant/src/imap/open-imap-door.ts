import { inBackground } from '../in-background.ts'
import type { ServerCertificate } from '../listen/certificates.ts'
import { openTextDoor } from '../listen/open-text-door.ts'
import type { TextDoor } from '../listen/open-text-door.ts'
import type { World } from '../world.ts'
import { COMMANDS } from './commands/index.ts'
import { serveSession } from './session/serve-session.ts'

// How soon an idle session learns that its token ran out. The tenant's clock can be moved, so a timer to the moment itself would miss it.
const EXPIRY_LOOK_MILLISECONDS = 250

/** What a fault may be put on: a command by its name, the greeting as `connect`, and what is no command as `unknown`. */
export const IMAP_OPERATIONS = ['connect', 'unknown', ...[...COMMANDS.keys()].map((name) => name.toLowerCase())]

/** Opens the IMAP ports. `world` is asked for with each connection, as a reset puts another one in place. */
export async function openImapDoor(options: {
  readonly host: string
  readonly port: number
  readonly tlsPort: number
  readonly certificate: ServerCertificate
  readonly world: () => World
}): Promise<TextDoor> {
  const door = await openTextDoor({
    ...options,
    serve: (socket, given) =>
      inBackground(
        'An IMAP session',
        () => serveSession(options.world(), socket, given),
        () => void socket.destroy(),
      ),
  })
  const look = setInterval(() => {
    for (const session of options.world().imap.sessions) session.endIfExpired()
  }, EXPIRY_LOOK_MILLISECONDS)
  look.unref()
  return {
    ...door,
    close: async () => {
      clearInterval(look)
      await door.close()
    },
  }
}
