import { ResponseError } from '../refusals.ts'

const BYTES = 9

/** A place in a subscription's notices, as clients carry it. */
export function writeWatermark(sequence: number): string {
  const bytes = Buffer.alloc(BYTES)
  bytes[0] = 1
  bytes.writeBigUInt64BE(BigInt(sequence), 1)
  return bytes.toString('base64')
}

export function readWatermark(text: string): number {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length !== BYTES || bytes[0] !== 1) throw new ResponseError('ErrorInvalidWatermark')
  return Number(bytes.readBigUInt64BE(1))
}
