import { schemaViolation } from '../refusals.ts'
import type { XmlNode } from './read-xml.ts'

/**
 * A child of a schema sequence (Messages.xsd, Types.xsd): its name, or several of which one may stand, split by `|`. `!` after it:
 * must be there; `*`: may be repeated.
 */
export type Step = string

/** Throws a schema fault unless the children come in this order. An XML schema sequence is strict, and so is Exchange (D2). */
export function assertSequence(node: XmlNode, steps: readonly Step[]): void {
  let at = 0
  for (const child of node.children) {
    const from = at
    while (at < steps.length && !namesOf(steps[at]).includes(child.name)) {
      if (steps[at]?.endsWith('!')) throw unexpected(node, child, steps.slice(from, at + 1))
      at += 1
    }
    if (at === steps.length) throw unexpected(node, child, steps.slice(from))
    if (!steps[at]?.endsWith('*')) at += 1
  }
  const missing = steps.slice(at).find((step) => step.endsWith('!'))
  if (missing !== undefined)
    throw schemaViolation(
      `The element '${node.name}' in namespace '${node.namespace}' has incomplete content. List of possible elements expected: '${namesOf(missing).join(', ')}'.`,
    )
}

function namesOf(step: Step | undefined): readonly string[] {
  return (step ?? '').replace(/[!*]$/, '').split('|')
}

function unexpected(node: XmlNode, child: XmlNode, expected: readonly Step[]) {
  const names = expected.flatMap((step) => namesOf(step)).slice(0, 6)
  const list = names.length === 0 ? '' : ` List of possible elements expected: '${names.join(', ')}'.`
  return schemaViolation(
    `The element '${node.name}' in namespace '${node.namespace}' has invalid child element '${child.name}' in namespace '${child.namespace}'.${list}`,
  )
}

export function childOf(node: XmlNode, name: string): XmlNode | undefined {
  return node.children.find((child) => child.name === name)
}

/** The child's text, white space around it taken away; undefined when there is no such child. */
export function textOf(node: XmlNode, name: string): string | undefined {
  return childOf(node, name)?.text.trim()
}

export function requiredChild(node: XmlNode, name: string): XmlNode {
  const child = childOf(node, name)
  if (child === undefined)
    throw schemaViolation(
      `The element '${node.name}' in namespace '${node.namespace}' has incomplete content. List of possible elements expected: '${name}'.`,
    )
  return child
}

export function requiredAttribute(node: XmlNode, name: string): string {
  const value = node.attributes.get(name)
  if (value === undefined) throw schemaViolation(`The required attribute '${name}' is missing.`)
  return value
}

/** One of the schema's words, compared with case as the schema does. */
export function wordOf<Word extends string>(value: string, words: readonly Word[], what: string): Word {
  const found = words.find((word) => word === value)
  if (found === undefined) throw invalidValue(what, value, 'The Enumeration constraint failed.')
  return found
}

/** An attribute with a fixed set of values; `fallback` when it is not there. */
export function wordAttribute<Word extends string>(node: XmlNode, name: string, words: readonly Word[], fallback: Word): Word {
  const value = node.attributes.get(name)
  return value === undefined ? fallback : wordOf(value, words, name)
}

export function booleanOf(text: string, what: string): boolean {
  if (text === 'true' || text === '1') return true
  if (text === 'false' || text === '0') return false
  throw invalidValue(what, text, `The string '${text.slice(0, 40)}' is not a valid Boolean value.`)
}

export function wholeNumberOf(text: string, what: string, bounds: { readonly least: number; readonly most: number }): number {
  if (!/^-?\d{1,10}$/.test(text)) throw invalidValue(what, text, `The string '${text.slice(0, 40)}' is not a valid Int32 value.`)
  const value = Number(text)
  if (value < bounds.least) throw invalidValue(what, text, 'The MinInclusive constraint failed.')
  if (value > bounds.most) throw invalidValue(what, text, 'The MaxInclusive constraint failed.')
  return value
}

function invalidValue(what: string, value: string, why: string) {
  return schemaViolation(
    `The '${what}' element is invalid - The value '${value.slice(0, 60)}' is invalid according to its datatype - ${why}`,
  )
}
