/** One line of the outcome; `goal` is what we promise, told beside the number and judged by who reads it. */
export type Measured = { readonly what: string; readonly value: number; readonly unit: string; readonly goal?: string }

/** The value that `share` (0 to 1) of all lie at or under, by the nearest rank; 0 of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0
}
