import type { Answers } from '../answer.ts'
import { mailAnswers } from './mail.ts'
import { registrationAnswers } from './registrations.ts'
import { sessionAnswers } from './session.ts'
import { ticketAnswers } from './tickets.ts'

/** What answers each route of the contract. */
export const answers: Partial<Answers> = {
  ...sessionAnswers,
  ...ticketAnswers,
  ...registrationAnswers,
  ...mailAnswers,
}
