export { makeWorld } from './make-world.ts'
export type { World } from './world.ts'
export type { Seed } from './seed/seed.ts'
