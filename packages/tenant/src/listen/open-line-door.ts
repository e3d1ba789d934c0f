import type { Socket } from 'node:net'
import type { SecureContext } from 'node:tls'

import { inBackground } from '../in-background.ts'
import type { World } from '../world.ts'
import type { ServerCertificate } from './certificates.ts'
import { openTextDoor } from './open-text-door.ts'
import type { TextDoor } from './open-text-door.ts'

export type ServeLines = (
  world: World,
  socket: Socket,
  given: { readonly isSecure: boolean; readonly secureContext: SecureContext },
) => Promise<void>

/** Opens the two ports of POP3 or SMTP. `world` is asked for with each connection, as a reset puts another one in place. */
export async function openLineDoor(options: {
  readonly host: string
  readonly port: number
  readonly tlsPort: number
  readonly certificate: ServerCertificate
  readonly world: () => World
  readonly serve: ServeLines
}): Promise<TextDoor> {
  const { serve, world, ...place } = options
  return await openTextDoor({
    ...place,
    serve: (socket, given) =>
      inBackground(
        'A session',
        () => serve(world(), socket, given),
        () => void socket.destroy(),
      ),
  })
}
