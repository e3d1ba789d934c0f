import { z } from 'zod'
import type { Route } from '../route.ts'
import { Id, Time } from '../shapes.ts'
import { Registration } from './registrations.ts'

/** Something that ends soon, or has ended: a client secret, a certificate, a sign-in, a protocol. */
export const Warning = z.object({
  key: z.string().describe('the same as long as it is about the same end'),
  title: z.string(),
  text: z.string(),
  endsAt: Time,
  daysLeft: z.number().int().describe('whole days; negative once it is over'),
  path: z.string().describe('the page of the screens that mends it'),
})
export type Warning = z.infer<typeof Warning>

export const listWarnings = {
  method: 'get',
  path: '/warnings',
  access: 'admin',
  summary: 'What ends within 60 days, the nearest first',
  output: z.object({ warnings: z.array(Warning) }),
} satisfies Route

export const changeCredential = {
  method: 'patch',
  path: '/registrations/{id}/credentials/{credentialId}',
  access: 'admin',
  summary: 'Correct the day on which a client secret ends; null: not known',
  params: Id.extend({ credentialId: z.uuid() }),
  body: z.object({ expiresAt: Time.nullable() }),
  output: Registration,
} satisfies Route

export const readCredentialEnds = {
  method: 'post',
  path: '/registrations/{id}/credential-ends',
  access: 'admin',
  summary: 'Read from Entra when its client secrets end; needs Application.Read.All for the app itself',
  params: Id,
  output: z.object({ registration: Registration, changed: z.number().int().describe('how many ends were corrected') }),
} satisfies Route
