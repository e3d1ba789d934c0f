/** What a ticket says when a mail went out in the ready words, because the brand's own failed. */
export function templateFaultNote(what: string, brand: string, fault: string): string {
  return `The template ‘${what}’ of ${brand} could not be used, so the ready text was sent (${fault}). Mend it under Settings → Templates`
}
