import { badQuery } from '../graph-error.ts'

/** A value of a message as `$filter` and `$orderby` compare it. Dates are milliseconds. */
export type FieldValue = string | number | boolean | undefined

/** Reads a property by its path, e.g. `from/emailAddress/address`; throws for a path that is none. */
export type ReadField<Item> = (item: Item, path: string) => FieldValue
/** Reads a collection for `any(…)`: each element as path to value; a bare element has the path ''. */
export type ReadCollection<Item> = (item: Item, path: string) => readonly ReadonlyMap<string, FieldValue>[]

type Operand =
  | { readonly kind: 'literal'; readonly value: FieldValue }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'case'; readonly of: Operand; readonly upper: boolean }

export type Filter =
  | { readonly kind: 'and' | 'or'; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'not'; readonly of: Filter }
  | { readonly kind: 'compare'; readonly operator: string; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'text'; readonly name: 'contains' | 'startswith' | 'endswith'; readonly of: Operand; readonly part: Operand }
  | { readonly kind: 'any'; readonly path: string; readonly variable: string; readonly of: Filter | undefined }

const OPERATORS = new Set(['eq', 'ne', 'gt', 'ge', 'lt', 'le'])
const TEXT_FUNCTIONS = new Set(['contains', 'startswith', 'endswith'])
// A filter nested without end would cost the stack; clients write a handful.
const MAX_TOKENS = 400
const MAX_DEPTH = 50

const TOKEN =
  /\s*(?:(?<text>'(?:[^']|'')*')|(?<date>\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?)|(?<number>-?\d+(?:\.\d+)?)|(?<word>[A-Za-z_$][\w./]*)|(?<mark>[(),:]))/y

type Token = { readonly kind: 'text' | 'date' | 'number' | 'word' | 'mark' | 'end'; readonly value: string }

/** Parses `$filter` (OData 4.01 part 2, the part of it that Outlook takes). */
export function parseFilter(text: string): Filter {
  const tokens = tokenize(text)
  let at = 0
  let depth = 0
  const peek = (): Token => tokens[at] ?? { kind: 'end', value: '' }
  const take = (): Token => {
    const token = peek()
    at += 1
    return token
  }
  const fail = (): never => {
    throw badQuery(`Syntax error at position ${String(at)} in '${text}'.`)
  }
  const expectMark = (mark: string): void => {
    const token = take()
    if (token.kind !== 'mark' || token.value !== mark) fail()
  }
  const isWord = (word: string): boolean => peek().kind === 'word' && peek().value === word
  const isMark = (mark: string): boolean => peek().kind === 'mark' && peek().value === mark

  const either = (): Filter => {
    depth += 1
    if (depth > MAX_DEPTH) fail()
    let left = both()
    while (isWord('or')) {
      take()
      left = { kind: 'or', left, right: both() }
    }
    depth -= 1
    return left
  }
  const both = (): Filter => {
    let left = single()
    while (isWord('and')) {
      take()
      left = { kind: 'and', left, right: single() }
    }
    return left
  }
  const single = (): Filter => {
    if (isWord('not')) {
      take()
      return { kind: 'not', of: single() }
    }
    if (isMark('(')) {
      take()
      const inner = either()
      expectMark(')')
      return inner
    }
    const token = peek()
    const name = token.value.toLowerCase()
    if (token.kind === 'word' && TEXT_FUNCTIONS.has(name)) return textCall(name as 'contains' | 'startswith' | 'endswith')
    if (token.kind === 'word' && token.value.endsWith('/any')) return anyCall()
    return comparison()
  }
  const textCall = (name: 'contains' | 'startswith' | 'endswith'): Filter => {
    take()
    expectMark('(')
    const of = operand()
    expectMark(',')
    const part = operand()
    expectMark(')')
    // The old form `startswith(x, 'y') eq true` is still seen.
    if (isWord('eq')) {
      take()
      if (take().value !== 'true') fail()
    }
    return { kind: 'text', name, of, part }
  }
  const anyCall = (): Filter => {
    const path = take().value.slice(0, -'/any'.length)
    expectMark('(')
    if (isMark(')')) {
      take()
      return { kind: 'any', path, variable: '', of: undefined }
    }
    const variable = take().value
    expectMark(':')
    const of = either()
    expectMark(')')
    return { kind: 'any', path, variable, of }
  }
  const comparison = (): Filter => {
    const left = operand()
    if (peek().kind === 'word' && OPERATORS.has(peek().value))
      return { kind: 'compare', operator: take().value, left, right: operand() }
    // A bare boolean property stands for itself.
    if (left.kind === 'path') return { kind: 'compare', operator: 'eq', left, right: { kind: 'literal', value: true } }
    return fail()
  }
  const operand = (): Operand => {
    const token = take()
    if (token.kind === 'text') return { kind: 'literal', value: token.value.slice(1, -1).replaceAll("''", "'") }
    if (token.kind === 'number') return { kind: 'literal', value: Number(token.value) }
    if (token.kind === 'date') return { kind: 'literal', value: dateValue(token.value) ?? fail() }
    if (token.kind !== 'word') return fail()
    if (token.value === 'true' || token.value === 'false') return { kind: 'literal', value: token.value === 'true' }
    if (token.value === 'null') return { kind: 'literal', value: undefined }
    const name = token.value.toLowerCase()
    if ((name === 'tolower' || name === 'toupper') && isMark('(')) {
      take()
      const of = operand()
      expectMark(')')
      return { kind: 'case', of, upper: name === 'toupper' }
    }
    return { kind: 'path', path: token.value }
  }

  const filter = either()
  if (peek().kind !== 'end') fail()
  return filter
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  const scanner = new RegExp(TOKEN)
  const end = text.trimEnd().length
  while (scanner.lastIndex < end) {
    const from = scanner.lastIndex
    const groups = scanner.exec(text)?.groups
    const found = Object.entries(groups ?? {}).find(([, value]) => value !== undefined)
    if (found === undefined || tokens.length >= MAX_TOKENS)
      throw badQuery(`Syntax error at position ${String(from)} in '${text}'.`)
    tokens.push({ kind: found[0] as Token['kind'], value: found[1] ?? '' })
  }
  return tokens
}

function dateValue(text: string): number | undefined {
  const withTime = text.includes('T') ? text : `${text}T00:00:00`
  const at = Date.parse(/(?:Z|[+-]\d\d:\d\d)$/.test(withTime) ? withTime : `${withTime}Z`)
  return Number.isNaN(at) ? undefined : at
}

/** Properties in the order the filter names them; `InefficientFilter` is judged by it. */
export function pathsOf(filter: Filter): string[] {
  const found: string[] = []
  const walkOperand = (operand: Operand): void => {
    if (operand.kind === 'path' && !found.includes(operand.path)) found.push(operand.path)
    if (operand.kind === 'case') walkOperand(operand.of)
  }
  const walk = (one: Filter): void => {
    switch (one.kind) {
      case 'and':
      case 'or':
        walk(one.left)
        walk(one.right)
        break
      case 'not':
        walk(one.of)
        break
      case 'compare':
        walkOperand(one.left)
        walkOperand(one.right)
        break
      case 'text':
        walkOperand(one.of)
        break
      case 'any':
        if (!found.includes(one.path)) found.push(one.path)
        break
      default:
        one satisfies never
    }
  }
  walk(filter)
  return found
}

/** Whether the filter lets the item through. Texts compare without case, as Exchange compares them. */
export function matches<Item>(
  filter: Filter,
  item: Item,
  read: ReadField<Item>,
  readCollection: ReadCollection<Item> = () => [],
): boolean {
  const valueOf = (operand: Operand): FieldValue => {
    if (operand.kind === 'literal') return operand.value
    if (operand.kind === 'path') return read(item, operand.path)
    const inner = valueOf(operand.of)
    if (typeof inner !== 'string') return inner
    return operand.upper ? inner.toUpperCase() : inner.toLowerCase()
  }
  switch (filter.kind) {
    case 'and':
      return matches(filter.left, item, read, readCollection) && matches(filter.right, item, read, readCollection)
    case 'or':
      return matches(filter.left, item, read, readCollection) || matches(filter.right, item, read, readCollection)
    case 'not':
      return !matches(filter.of, item, read, readCollection)
    case 'compare':
      return compare(filter.operator, valueOf(filter.left), valueOf(filter.right))
    case 'text': {
      const whole = String(valueOf(filter.of) ?? '').toLowerCase()
      const part = String(valueOf(filter.part) ?? '').toLowerCase()
      if (filter.name === 'contains') return whole.includes(part)
      return filter.name === 'startswith' ? whole.startsWith(part) : whole.endsWith(part)
    }
    case 'any': {
      const { of, variable } = filter
      const elements = readCollection(item, filter.path)
      if (of === undefined) return elements.length > 0
      const readElement: ReadField<ReadonlyMap<string, FieldValue>> = (element, path) =>
        element.get(path === variable ? '' : path.replace(`${variable}/`, ''))
      return elements.some((element) => matches(of, element, readElement))
    }
    default:
      return filter satisfies never
  }
}

function compare(operator: string, left: FieldValue, right: FieldValue): boolean {
  const order = orderOf(left, right)
  if (operator === 'eq') return order === 0
  if (operator === 'ne') return order !== 0
  if (order === undefined) return false
  if (operator === 'gt') return order > 0
  if (operator === 'ge') return order >= 0
  return operator === 'lt' ? order < 0 : order <= 0
}

/** Negative, zero or positive; undefined when the two cannot be compared. */
export function orderOf(left: FieldValue, right: FieldValue): number | undefined {
  if (left === undefined || right === undefined) return left === right ? 0 : undefined
  if (typeof left === 'string' && typeof right === 'string') {
    const [one, other] = [left.toLowerCase(), right.toLowerCase()]
    return one === other ? 0 : one < other ? -1 : 1
  }
  return typeof left === typeof right ? Number(left) - Number(right) : undefined
}
