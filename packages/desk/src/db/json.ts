/** What a `json` or `jsonb` column gives back. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined }

declare const jsonText: unique symbol

/** JSON already written out as text: the only thing a `jsonb` column accepts, made by `json()`. */
export type JsonText = string & { readonly [jsonText]: true }

/**
 * Writes a value for a `jsonb` column: `.values({ settings: json({ poll: 30 }) })`.
 *
 * The drivers disagree about bare values (node-postgres turns an array into a PostgreSQL array, both take a bare
 * string for JSON text), so values are always written out here and the column types accept nothing else.
 */
export function json(value: unknown): JsonText {
  const text = JSON.stringify(value)
  if (text === undefined) throw new TypeError('A jsonb column cannot hold undefined or a function')
  return text as JsonText
}
