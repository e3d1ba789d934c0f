import { afterAll, beforeAll, expect, test } from 'vitest'
import { upsertPerson } from '../../src/people/index.ts'
import { refusalOf, startTestDesk, type Session, type TestDesk } from './test-desk.ts'

let desk: TestDesk
let admin: Session

beforeAll(async () => {
  desk = await startTestDesk()
  admin = await desk.signIn('admin')
})
afterAll(() => desk.close())

const company = (name: string, ...domains: string[]) => admin.client.createCompany({ body: { name, domains } })
const writes = (address: string) => desk.database.transaction((trx) => upsertPerson(trx, { address, name: '' }))
const companyOf = async (address: string) =>
  (
    await desk.database.kysely
      .selectFrom('person')
      .leftJoin('company', 'company.id', 'person.company_id')
      .select('company.name')
      .where('person.address', '=', address)
      .executeTakeFirstOrThrow()
  ).name

test('companies and brands are refused to agents, and at their field where they are not right', async () => {
  const agent = await desk.signIn('agent')
  expect((await refusalOf(agent.client.createCompany({ body: { name: 'x' } }))).status).toBe(403)
  expect((await refusalOf(agent.client.createBrand({ body: { name: 'x' } }))).status).toBe(403)
  for (const domain of ['', 'localhost', 'ann@contoso.example', 'https://contoso.example', 'a..example', '-a.example'])
    expect((await refusalOf(company('Bad', domain))).problem.message).toContain('what stands behind the @')
  expect((await refusalOf(company('Bad', 'xn--ü.example'))).problem.message).toContain('is no domain')
  const brand = (body: object) => refusalOf(admin.client.createBrand({ body: { name: 'Bad', ...body } }))
  expect((await brand({ replyTo: 'nobody' })).problem.fields?.[0]?.field).toBe('replyTo')
  expect((await brand({ language: 'German' })).problem.message).toContain('language tag')
  expect((await brand({ signature: 'a\0b' })).problem.fields?.[0]?.field).toBe('signature')
  expect((await admin.client.listCompanies()).companies).toEqual([])
})

test('a domain is one company’s, whoever spells it how', async () => {
  const contoso = await company('Contoso', 'Contoso.Example', 'contoso.example', 'bücher.example')
  expect(contoso.domains).toEqual(['contoso.example', 'bücher.example'])
  const taken = await refusalOf(company('Fabrikam', 'fabrikam.example', 'xn--bcher-kva.example'))
  expect([taken.status, taken.problem.message]).toEqual([
    422,
    "The domain xn--bcher-kva.example is the company ‘Contoso’'s. Take it away there first.",
  ])
  expect((await refusalOf(company('CONTOSO'))).problem.fields?.[0]?.field).toBe('name')
  expect((await admin.client.listCompanies()).companies.map(({ name }) => name)).toEqual(['Contoso'])
})

test('people belong to the company of their domain, also those who wrote before, and not any longer than it has the domain', async () => {
  await writes('ann@adatum.example')
  await writes('bo@mail.adatum.example')
  const adatum = await company('Adatum', 'adatum.example')
  await writes('Cy@ADATUM.example')
  await writes('dee@xn--bcher-kva.example')
  expect(await companyOf('ann@adatum.example')).toBe('Adatum')
  expect(await companyOf('cy@adatum.example')).toBe('Adatum')
  expect(await companyOf('dee@xn--bcher-kva.example')).toBe('Contoso')
  expect(await companyOf('bo@mail.adatum.example')).toBeNull()
  const change = (domains: string[]) => admin.client.changeCompany({ params: { id: adatum.id }, body: { domains } })
  expect(await change(['mail.adatum.example'])).toMatchObject({ name: 'Adatum', domains: ['mail.adatum.example'] })
  expect(await companyOf('ann@adatum.example')).toBeNull()
  expect(await companyOf('bo@mail.adatum.example')).toBe('Adatum')
  await admin.client.deleteCompany({ params: { id: adatum.id } })
  expect(await companyOf('bo@mail.adatum.example')).toBeNull()
})

test('there is always exactly one default brand', async () => {
  const { brands } = await admin.client.listBrands()
  expect(brands).toMatchObject([{ name: 'Default', isDefault: true, language: 'en', signature: '', replyTo: null }])
  const [first] = brands
  const id = first?.id ?? ''
  const refused = await refusalOf(admin.client.deleteBrand({ params: { id } }))
  expect([refused.status, refused.problem.code]).toEqual([409, 'DEFAULT_BRAND'])
  const off = await admin.fetch(`/api/v1/brands/${id}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ isDefault: false }),
  })
  expect([off.status, await off.json()]).toEqual([
    422,
    expect.objectContaining({ message: 'Make another brand the default one instead.' }),
  ])
  const second = await admin.client.createBrand({ body: { name: 'Fabrikam Care', isDefault: true } })
  const third = await admin.client.createBrand({ body: { name: 'Adatum Help', replyTo: 'help@adatum.example' } })
  await admin.client.changeBrand({ params: { id: third.id }, body: { isDefault: true, signature: 'Adatum\nHelp' } })
  await admin.client.changeBrand({ params: { id: second.id }, body: { name: 'Fabrikam' } })
  const now = (await admin.client.listBrands()).brands.map(({ name, isDefault }) => [name, isDefault])
  expect(now).toEqual([
    ['Adatum Help', true],
    ['Default', false],
    ['Fabrikam', false],
  ])
  await admin.client.deleteBrand({ params: { id } })
})
