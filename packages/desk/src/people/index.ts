export { presentAgent, type AgentView } from './agent.ts'
export { agentOfApiKey, createApiKey, deleteApiKey, listApiKeys } from './api-keys.ts'
export { changeBrand, createBrand, deleteBrand, listBrands, type BrandSaved } from './brands.ts'
export { deleteCategory, listCategories, saveCategory, type CategorySaved } from './categories.ts'
export { changeAgent, type AgentChange, type AgentChanged } from './change-agent.ts'
export {
  checkPlacement,
  PLACEMENT_COLUMNS,
  type PlacementChange,
  type PlacementColumns,
  type PlacementFault,
} from './check-placement.ts'
export { deleteCompany, listCompanies, saveCompany, type CompanySaved } from './companies.ts'
export { companyOf } from './company-of.ts'
export { createAgent, createFirstAdministrator, hasUsers, type AgentMade, type NewAgent } from './create-agent.ts'
export { SESSIONS_CHANNEL, tellSessionsEnded } from './end-sessions.ts'
export { deleteGroup, listGroups, saveGroup, type GroupSaved, type Removed } from './groups.ts'
export { lockStructure } from './lock-structure.ts'
export { Undo, unlessUndone } from './undo.ts'
export { upsertPerson } from './upsert-person.ts'
