export function Connect() {
  return null
}
