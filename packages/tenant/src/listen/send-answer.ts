import type { Met } from '../faults/meet-fault.ts'
import { trickle } from '../faults/trickle.ts'
import type { LineSocket } from './line-socket.ts'

/** Sends an answer of a protocol of lines as its fault lets it. False when that ended the connection. */
export async function sendAnswer(
  line: LineSocket,
  bytes: Uint8Array,
  met: Met | undefined,
  closing: AbortSignal,
): Promise<boolean> {
  if (met?.kind === 'closing') {
    await line.cut()
    return false
  }
  if (met?.kind === 'cut') {
    await line.cut(met.when === 'middle' ? bytes.subarray(0, Math.ceil(bytes.length / 2)) : undefined)
    return false
  }
  if (met?.kind === 'trickle') await trickle(line.socket, bytes, met.bytesPerSecond, closing)
  else await line.write(bytes)
  return true
}
