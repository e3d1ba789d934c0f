export * from '../src/walk-sign-in.ts'
