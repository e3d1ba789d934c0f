import type { Answers } from '../answer.ts'
import { accountAnswers } from './accounts.ts'
import { mailAnswers } from './mail.ts'
import { registrationAnswers } from './registrations.ts'
import { sessionAnswers } from './session.ts'
import { ticketAnswers } from './tickets.ts'

/** What answers each route of the contract. */
export const answers: Answers = {
  ...sessionAnswers,
  ...ticketAnswers,
  ...registrationAnswers,
  ...accountAnswers,
  ...mailAnswers,
}
