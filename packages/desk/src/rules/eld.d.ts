/** The package types its root only; each of its sizes exports the same. */
declare module 'eld/extrasmall' {
  export { eld } from 'eld'
}
