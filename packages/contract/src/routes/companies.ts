import { z } from 'zod'
import type { Route } from '../route.ts'
import { Id, Name } from '../shapes.ts'

/** A requester's firm. Whoever writes from one of its domains belongs to it. */
export const Company = z.object({
  id: z.uuid(),
  name: z.string(),
  domains: z.array(z.string()),
  accounts: z.array(z.string()).describe('addresses of the mail accounts whose tickets are all of it'),
})
export type Company = z.infer<typeof Company>

/** A domain as it stands behind the @; an internationalised one in ASCII or in its own letters. RFC 5321 section 4.5.3.1.2: 255 octets. */
const Domain = z
  .string()
  .trim()
  .toLowerCase()
  .max(255)
  .regex(/^[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?(?:\.[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?)+$/u, {
    error: 'must be what stands behind the @ of an address, such as contoso.example',
  })
const companyFields = { name: Name, domains: z.array(Domain).max(200) }
export const listCompanies = {
  method: 'get',
  path: '/companies',
  access: 'agent',
  summary: 'Companies with their domains',
  output: z.object({ companies: z.array(Company) }),
} satisfies Route
export const createCompany = {
  method: 'post',
  path: '/companies',
  access: 'admin',
  summary: 'Add a company; people of its domains who have none belong to it from now on',
  body: z.object({ ...companyFields, domains: companyFields.domains.default([]) }),
  status: 201,
  output: Company,
} satisfies Route
export const changeCompany = {
  method: 'patch',
  path: '/companies/{id}',
  access: 'admin',
  summary: 'Change a company; domains replaces all of its domains',
  params: Id,
  body: z.object(companyFields).partial(),
  output: Company,
} satisfies Route
export const deleteCompany = {
  method: 'delete',
  path: '/companies/{id}',
  access: 'admin',
  summary: 'Remove a company no mail account uses; its people and tickets stay, without it',
  params: Id,
  status: 204,
} satisfies Route
