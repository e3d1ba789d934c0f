export function NewRegistration() {
  return null
}
