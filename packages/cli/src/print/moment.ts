/** A moment as every list shows it: UTC, to the second; `-` for none. */
export function moment(at: string | null): string {
  return at === null ? '-' : `${at.slice(0, 19).replace('T', ' ')}Z`
}
