import type { Writable } from 'node:stream'

import { waitOpen } from './meet-fault.ts'

// Ten pieces a second look like a slow line and cost little.
const STEP_MILLISECONDS = 100

/** Writes the bytes at this speed into a socket or an answer; stops when the other side or the tenant went away. */
export async function trickle(to: Writable, bytes: Uint8Array, bytesPerSecond: number, closing: AbortSignal): Promise<void> {
  const perStep = Math.max(1, Math.floor((bytesPerSecond * STEP_MILLISECONDS) / 1000))
  // Below ten bytes a second a piece is one byte and the pause grows instead.
  const pause = (perStep * 1000) / bytesPerSecond
  for (let at = 0; at < bytes.byteLength; at += perStep) {
    if (to.destroyed) return
    to.write(bytes.subarray(at, at + perStep))
    if (at + perStep < bytes.byteLength && !(await waitOpen(closing, pause))) return
  }
}
