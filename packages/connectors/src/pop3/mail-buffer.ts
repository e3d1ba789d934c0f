import { MAX_MAIL_BYTES } from '../imap/index.ts'
import { ConversationFault } from './pop3-answer.ts'

// Servers count line ends differently; what they tell is a little less than what comes.
const SLACK_SHARE = 32
const SLACK_BYTES = 64 * 1024

/**
 * One mail as it arrives, held once: the memory is asked for by the size LIST told, so that a mail of 100 MB needs no second copy.
 * A size that lies costs time and not memory: too small, and the buffer grows by half; too large, and the system gives no page
 * that is never written. Beyond `MAX_MAIL_BYTES` it fails, however large the server says the mail is: it would fill our memory.
 */
export function mailBuffer(toldBytes: number | null): {
  readonly take: (bytes: Uint8Array) => void
  readonly finish: () => Uint8Array
} {
  const told = Math.min(toldBytes ?? 0, MAX_MAIL_BYTES)
  let room = Buffer.allocUnsafeSlow(told + Math.ceil(told / SLACK_SHARE) + SLACK_BYTES)
  let length = 0
  return {
    take: (bytes) => {
      const needed = length + bytes.length
      if (needed > MAX_MAIL_BYTES) throw new ConversationFault('MailTooLarge')
      if (needed > room.length) {
        const larger = Buffer.allocUnsafeSlow(Math.min(MAX_MAIL_BYTES, Math.max(needed, Math.ceil(room.length * 1.5))))
        room.copy(larger, 0, 0, length)
        room = larger
      }
      room.set(bytes, length)
      length = needed
    },
    finish: () => {
      const isTight = room.length - length <= SLACK_BYTES + length / 4
      return isTight ? room.subarray(0, length) : Buffer.from(room.subarray(0, length))
    },
  }
}
