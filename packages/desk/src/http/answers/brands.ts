import type { Brand } from '@postdesk/contract'
import { changeBrand, createBrand, deleteBrand, listBrands, type BrandSaved } from '../../people/index.ts'
import type { Answers } from '../answer.ts'
import type { Desk } from '../desk.ts'
import { conflict, notFound } from '../refusal.ts'
import { mustBeRemoved, nameTaken } from '../refuse-placement.ts'

/** Brands. */
export const brandAnswers = {
  listBrands: async ({ desk }) => ({ brands: await listBrands(desk.database.kysely) }),
  createBrand: async ({ desk, body }) => await saved(desk, await createBrand(desk.database, body)),
  changeBrand: async ({ desk, params, body }) => await saved(desk, await changeBrand(desk.database, params.id, body)),
  deleteBrand: async ({ desk, params }) => {
    const outcome = await deleteBrand(desk.database, params.id)
    if (outcome.kind === 'default')
      throw conflict('DEFAULT_BRAND', 'This is the default brand, and there is always one. Make another one the default first.')
    mustBeRemoved(outcome, 'brand')
  },
} satisfies Partial<Answers>

async function saved(desk: Desk, outcome: BrandSaved): Promise<Brand> {
  if (outcome.kind === 'name-taken') throw nameTaken('brand')
  const [brand] = outcome.kind === 'saved' ? await listBrands(desk.database.kysely, outcome.id) : []
  if (!brand) throw notFound('This brand')
  return brand
}
