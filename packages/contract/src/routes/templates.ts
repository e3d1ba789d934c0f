import { z } from 'zod'
import type { Route } from '../route.ts'
import { Time } from '../shapes.ts'

export const TemplateKind = z
  .enum(['auto reply', 'reply'])
  .describe('the automatic answer to a new ticket; what frames an agent’s answer')
export type TemplateKind = z.infer<typeof TemplateKind>
const Language = z
  .string()
  .regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}$/, 'must be a language tag such as en, de or pt-BR (BCP 47)')
const Html = z
  .string()
  .max(50_000, 'at most 50,000 characters')
  .regex(/^[^\0]*$/, 'must be text')

export const Template = z.object({
  kind: TemplateKind,
  language: z.string(),
  html: z.string().describe('HTML with Liquid variables'),
  ready: z.string().nullable().describe('what a reset brings back; null in a language Postdesk has no words in'),
  changedBy: z.string().nullable().describe('null: the ready text'),
  changedAt: Time.nullable(),
})
export type Template = z.infer<typeof Template>

const Which = z.object({ brandId: z.uuid(), kind: TemplateKind, language: Language })
const Fault = z.object({ line: z.number().int(), message: z.string() })

export const listTemplates = {
  method: 'get',
  path: '/brands/{brandId}/templates',
  access: 'admin',
  summary: 'The templates of a brand, with the ready text where it has no words of its own, and what each kind may name',
  params: z.object({ brandId: z.uuid() }),
  output: z.object({
    templates: z.array(Template),
    variables: z.array(z.object({ kind: TemplateKind, variables: z.array(z.object({ name: z.string(), meaning: z.string() })) })),
  }),
} satisfies Route
export const saveTemplate = {
  method: 'put',
  path: '/brands/{brandId}/templates/{kind}/{language}',
  access: 'admin',
  summary: 'Write a template in a brand’s own words; refused when it cannot be rendered, with the line',
  params: Which,
  body: z.object({ html: Html.min(1, 'write something, or reset it') }),
  status: 204,
} satisfies Route
export const resetTemplate = {
  method: 'delete',
  path: '/brands/{brandId}/templates/{kind}/{language}',
  access: 'admin',
  summary: 'Go back to the ready text',
  params: Which,
  status: 204,
} satisfies Route
export const previewTemplate = {
  method: 'post',
  path: '/brands/{brandId}/template-previews',
  access: 'admin',
  summary: 'What a template would send, on a real ticket (the latest one when none is named)',
  params: z.object({ brandId: z.uuid() }),
  body: z.object({
    kind: TemplateKind,
    language: Language,
    html: Html,
    ticketId: z.number().int().positive().optional(),
  }),
  output: z.object({
    html: z.string().nullable().describe('sanitised; null when the template is faulty'),
    text: z.string().nullable(),
    fault: Fault.nullable(),
    ticketId: z.number().int().nullable().describe('null: there is no ticket yet, and the words are made up'),
  }),
} satisfies Route
