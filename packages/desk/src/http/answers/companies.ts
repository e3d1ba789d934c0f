import type { Company } from '@postdesk/contract'
import { deleteCompany, listCompanies, saveCompany, type CompanySaved } from '../../people/index.ts'
import type { Answers } from '../answer.ts'
import type { Desk } from '../desk.ts'
import { notFound, wrongField } from '../refusal.ts'
import { mustBeRemoved, nameTaken } from '../refuse-placement.ts'

/** Companies and their domains. */
export const companyAnswers = {
  listCompanies: async ({ desk }) => ({ companies: await listCompanies(desk.database.kysely) }),
  createCompany: async ({ desk, body }) => await saved(desk, await saveCompany(desk.database, null, body)),
  changeCompany: async ({ desk, params, body }) => await saved(desk, await saveCompany(desk.database, params.id, body)),
  deleteCompany: async ({ desk, params }) => {
    mustBeRemoved(await deleteCompany(desk.database, params.id), 'company')
  },
} satisfies Partial<Answers>

async function saved(desk: Desk, outcome: CompanySaved): Promise<Company> {
  if (outcome.kind === 'name-taken') throw nameTaken('company')
  if (outcome.kind === 'no-domain')
    throw wrongField('domains', `‘${outcome.domain}’ is no domain. Write what stands behind the @, such as contoso.example.`)
  if (outcome.kind === 'domain-taken')
    throw wrongField('domains', `The domain ${outcome.domain} is the company ‘${outcome.by}’'s. Take it away there first.`)
  const [company] = outcome.kind === 'saved' ? await listCompanies(desk.database.kysely, outcome.id) : []
  if (!company) throw notFound('This company')
  return company
}
