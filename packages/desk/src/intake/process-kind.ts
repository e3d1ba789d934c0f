import { z } from 'zod'
import type { JobKind } from '../queue/index.ts'

/** Make a stowed mail a ticket or message. Six runs over about five minutes; then the mail is held, where a person sees it. */
export const processKind: JobKind<{ mailLogId: string }> = {
  name: 'mail.process',
  payload: z.object({ mailLogId: z.uuid() }),
  retry: { times: 5, firstDelaySeconds: 5, longestDelaySeconds: 120 },
  timeLimitSeconds: 300,
}
