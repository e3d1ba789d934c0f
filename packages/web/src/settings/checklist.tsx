export function Checklist() {
  return null
}
