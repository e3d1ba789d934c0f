/**
 * The same bytes in memory of their own. Node cuts small buffers out of shared blocks, and one kept mail keeps its whole block:
 * a quarter of the memory of a large store.
 */
export function exactBytes(raw: Uint8Array): Uint8Array {
  return raw.byteLength === raw.buffer.byteLength ? raw : new Uint8Array(raw)
}
