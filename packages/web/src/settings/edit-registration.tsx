export function EditRegistration() {
  return null
}
