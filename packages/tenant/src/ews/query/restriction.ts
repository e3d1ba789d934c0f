import { PATH_NAMES, readPath } from '../present/shape.ts'
import type { Path } from '../present/shape.ts'
import { ResponseError, schemaViolation } from '../refusals.ts'
import type { XmlNode } from '../xml/read-xml.ts'
import { assertSequence, requiredAttribute, requiredChild, wordAttribute } from '../xml/schema.ts'
import type { Comparable, ReadComparable } from './comparable.ts'

const COMPARISONS = [
  'IsEqualTo',
  'IsNotEqualTo',
  'IsGreaterThan',
  'IsGreaterThanOrEqualTo',
  'IsLessThan',
  'IsLessThanOrEqualTo',
] as const
const CONTAINMENTS = ['FullString', 'Prefixed', 'Substring', 'PrefixOnWords', 'ExactPhrase'] as const

/** A search expression (SearchExpressionType). */
export type Restriction =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Restriction[] }
  | { readonly kind: 'not'; readonly of: Restriction }
  | { readonly kind: 'exists'; readonly path: Path }
  | { readonly kind: 'compare'; readonly how: (typeof COMPARISONS)[number]; readonly path: Path; readonly to: Path | string }
  | {
      readonly kind: 'contains'
      readonly path: Path
      readonly mode: (typeof CONTAINMENTS)[number]
      readonly ignoresCase: boolean
      readonly value: string
    }
  | { readonly kind: 'excludes'; readonly path: Path; readonly mask: number }

// A filter is walked once for every mail; people's filters have a handful of conditions.
const MAX_CONDITIONS = 255

/** Reads what stands inside `m:Restriction`; `isQueryable` says which properties may be named. */
export function readRestriction(node: XmlNode, isQueryable: (path: Path) => boolean): Restriction {
  let conditions = 0
  const [only, second] = node.children
  if (only === undefined || second !== undefined)
    throw schemaViolation(`The element '${node.name}' in namespace '${node.namespace}' must hold one search expression.`)
  return read(only)

  function read(one: XmlNode): Restriction {
    conditions += 1
    if (conditions > MAX_CONDITIONS) throw new ResponseError('ErrorInvalidOperation', 'The restriction is too complex.')
    const comparison = COMPARISONS.find((name) => name === one.name)
    if (comparison !== undefined) {
      assertSequence(one, [`${PATH_NAMES}!`, 'FieldURIOrConstant!'])
      return { kind: 'compare', how: comparison, path: pathIn(one), to: operandOf(requiredChild(one, 'FieldURIOrConstant')) }
    }
    switch (one.name) {
      case 'And':
      case 'Or':
        if (one.children.length < 2) throw schemaViolation(`The element '${one.name}' has incomplete content.`)
        return { kind: one.name === 'And' ? 'and' : 'or', of: one.children.map((child) => read(child)) }
      case 'Not': {
        const [inner, more] = one.children
        if (inner === undefined || more !== undefined) throw schemaViolation("The element 'Not' has incomplete content.")
        return { kind: 'not', of: read(inner) }
      }
      case 'Exists':
        assertSequence(one, [`${PATH_NAMES}!`])
        return { kind: 'exists', path: pathIn(one) }
      case 'Contains':
        assertSequence(one, [`${PATH_NAMES}!`, 'Constant!'])
        return {
          kind: 'contains',
          path: pathIn(one),
          mode: wordAttribute(one, 'ContainmentMode', CONTAINMENTS, 'FullString'),
          ignoresCase: /IgnoreCase|Loose/.test(one.attributes.get('ContainmentComparison') ?? 'Exact'),
          value: requiredAttribute(requiredChild(one, 'Constant'), 'Value'),
        }
      case 'Excludes':
        assertSequence(one, [`${PATH_NAMES}!`, 'Bitmask!'])
        return { kind: 'excludes', path: pathIn(one), mask: Number(requiredAttribute(requiredChild(one, 'Bitmask'), 'Value')) }
      default:
        throw schemaViolation(`The element '${one.name}' is no search expression.`)
    }
  }

  function pathIn(one: XmlNode): Path {
    return checked(readPath(requiredFirst(one)))
  }

  function operandOf(one: XmlNode): Path | string {
    const [operand] = one.children
    if (operand?.name === 'Constant') return requiredAttribute(operand, 'Value')
    if (operand === undefined) throw schemaViolation("The element 'FieldURIOrConstant' has incomplete content.")
    return checked(readPath(operand))
  }

  function checked(path: Path): Path {
    if (!isQueryable(path)) throw new ResponseError('ErrorUnsupportedPathForQuery')
    return path
  }
}

function requiredFirst(node: XmlNode): XmlNode {
  const [first] = node.children
  if (first === undefined) throw schemaViolation(`The element '${node.name}' has incomplete content.`)
  return first
}

/** Whether a thing meets the restriction. */
export async function meets<Thing>(restriction: Restriction, thing: Thing, read: ReadComparable<Thing>): Promise<boolean> {
  switch (restriction.kind) {
    case 'and':
      for (const part of restriction.of) if (!(await meets(part, thing, read))) return false
      return true
    case 'or':
      for (const part of restriction.of) if (await meets(part, thing, read)) return true
      return false
    case 'not':
      return !(await meets(restriction.of, thing, read))
    case 'exists':
      return isThere(await read(thing, restriction.path))
    case 'excludes':
      return (Number((await read(thing, restriction.path)) ?? 0) & restriction.mask) === 0
    case 'contains':
      return membersOf(await read(thing, restriction.path)).some((value) => contains(value, restriction))
    case 'compare': {
      const value = await read(thing, restriction.path)
      const to = typeof restriction.to === 'string' ? restriction.to : await read(thing, restriction.to)
      return compares(value, restriction.how, to)
    }
    default:
      return restriction satisfies never
  }
}

function isThere(value: Comparable): boolean {
  return value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)
}

function membersOf(value: Comparable): readonly string[] {
  if (value === undefined) return []
  return typeof value === 'object' ? value : [String(value)]
}

function contains(value: string, { mode, ignoresCase, value: wanted }: Extract<Restriction, { kind: 'contains' }>): boolean {
  const [text, part] = ignoresCase ? [value.toLowerCase(), wanted.toLowerCase()] : [value, wanted]
  switch (mode) {
    case 'FullString':
      return text === part
    case 'Prefixed':
      return text.startsWith(part)
    case 'PrefixOnWords':
      return text.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(part))
    case 'Substring':
    case 'ExactPhrase':
      return text.includes(part)
    default:
      return mode satisfies never
  }
}

function compares(value: Comparable, how: (typeof COMPARISONS)[number], to: Comparable): boolean {
  if (typeof value === 'object') {
    const isMember = value.some((one) => one.toLowerCase() === String(to).toLowerCase())
    return how === 'IsNotEqualTo' ? !isMember : how === 'IsEqualTo' && isMember
  }
  if (value === undefined || to === undefined) return how === 'IsNotEqualTo' && value !== to
  const order = compareValues(value, to)
  switch (how) {
    case 'IsEqualTo':
      return order === 0
    case 'IsNotEqualTo':
      return order !== 0
    case 'IsGreaterThan':
      return order > 0
    case 'IsGreaterThanOrEqualTo':
      return order >= 0
    case 'IsLessThan':
      return order < 0
    case 'IsLessThanOrEqualTo':
      return order <= 0
    default:
      return how satisfies never
  }
}

/** Compares by the type of the first; a constant is text and is read as that type. */
export function compareValues(left: string | number | boolean, right: Exclude<Comparable, undefined>): number {
  if (typeof left === 'number') return left - numberOf(right)
  if (typeof left === 'boolean') return Number(left) - Number(right === true || right === 'true' || right === '1')
  const [a, b] = [left.toLowerCase(), String(right).toLowerCase()]
  return a === b ? 0 : a < b ? -1 : 1
}

function numberOf(value: Exclude<Comparable, undefined>): number {
  if (typeof value === 'number') return value
  const text = String(value)
  return /^-?\d+$/.test(text) ? Number(text) : Date.parse(/^\d{4}-\d\d-\d\dT[\d:.]+$/.test(text) ? `${text}Z` : text)
}
