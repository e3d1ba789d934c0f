/** A moment as EWS writes it: UTC, whole seconds. */
export function dateTime(at: number): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z')
}
