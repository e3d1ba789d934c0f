import { z } from 'zod'
import type { Route } from '../route.ts'
import { EmailAddress, Id, Name } from '../shapes.ts'

/** How much of the conversation an answer quotes. */
const History = z.enum(['none', 'last', 'all'])

/** The face shown outside: what answers look like. */
export const Brand = z.object({
  id: z.uuid(),
  name: z.string(),
  senderName: z.string().nullable().describe('the name answers come from, where the outgoing account names none'),
  replyTo: z.string().nullable().describe('the address answers are answered to; null: the one they leave from'),
  signature: z.string().describe('plain text below each answer'),
  language: z.string().describe('of what is sent to people whose own language is not known'),
  history: History,
  isDefault: z.boolean().describe('worn by what names no brand; exactly one is'),
  accounts: z.array(z.string()).describe('addresses of the mail accounts whose tickets wear it'),
})
export type Brand = z.infer<typeof Brand>

const brandFields = {
  name: Name,
  senderName: Name.nullable(),
  replyTo: EmailAddress.nullable(),
  signature: z
    .string()
    .max(5_000)
    .regex(/^[^\0]*$/, 'must be plain text'),
  language: z.string().regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}$/, 'must be a language tag such as en, de or pt-BR (BCP 47)'),
  history: History,
}
export const listBrands = {
  method: 'get',
  path: '/brands',
  access: 'agent',
  summary: 'Brands, the default one first',
  output: z.object({ brands: z.array(Brand) }),
} satisfies Route
export const createBrand = {
  method: 'post',
  path: '/brands',
  access: 'admin',
  summary: 'Add a brand',
  body: z.object({
    name: brandFields.name,
    senderName: brandFields.senderName.default(null),
    replyTo: brandFields.replyTo.default(null),
    signature: brandFields.signature.default(''),
    language: brandFields.language.default('en'),
    history: brandFields.history.default('last'),
    isDefault: z.boolean().default(false),
  }),
  status: 201,
  output: Brand,
} satisfies Route
export const changeBrand = {
  method: 'patch',
  path: '/brands/{id}',
  access: 'admin',
  summary: 'Change a brand; it becomes the default one by isDefault, and ceases to be by another one becoming it',
  params: Id,
  body: z.object({ ...brandFields, isDefault: z.literal(true, 'make another brand the default one instead') }).partial(),
  output: Brand,
} satisfies Route
export const deleteBrand = {
  method: 'delete',
  path: '/brands/{id}',
  access: 'admin',
  summary: 'Remove a brand no mail account uses, and not the default one; its tickets go on with the default brand',
  params: Id,
  status: 204,
} satisfies Route
