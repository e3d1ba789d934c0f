// What an answer must look like, written by hand from Microsoft's pages: an outline of elements, two spaces a level.
//
//   t:FolderId[Id ChangeKey]      these attributes and no others must be there
//   m:ResponseCode = NoError      this text;  = /…/ a text that fits
//   t:ExtendedProperty *          any number;  ? at most one
//   …                             further children may follow
//
// Children must come in the order of the outline. A prefix stands for its namespace: the answer may write another one.
import type { XmlNode } from './xml/read-xml.ts'

const NAMESPACES: Readonly<Record<string, string>> = {
  s: 'http://schemas.xmlsoap.org/soap/envelope/',
  t: 'http://schemas.microsoft.com/exchange/services/2006/types',
  m: 'http://schemas.microsoft.com/exchange/services/2006/messages',
  e: 'http://schemas.microsoft.com/exchange/services/2006/errors',
}

type Rule = {
  readonly prefix: string
  readonly name: string
  readonly attributes: readonly string[] | undefined
  readonly text: string | undefined
  readonly many: '' | '?' | '*'
  readonly children: Rule[]
  isOpen: boolean
}

/** Every way in which the element is not as the outline says; empty when it is. */
export function misfits(node: XmlNode | undefined, outline: string): string[] {
  const [rule] = readOutline(outline)
  if (rule === undefined) throw new Error('The outline is empty')
  return node === undefined ? ['there is no XML'] : check(node, rule, '')
}

function check(node: XmlNode, rule: Rule, path: string): string[] {
  const here = `${path}/${rule.prefix}:${rule.name}`
  if (!isOf(node, rule)) return [`${here}: found ${node.name} of ${node.namespace}`]
  const wrong: string[] = []
  const found = [...node.attributes.keys()].toSorted()
  if (rule.attributes !== undefined && found.join() !== [...rule.attributes].toSorted().join())
    wrong.push(`${here}: has the attributes ${found.join(', ') || '(none)'}`)
  const pattern = /^\/(.*)\/$/s.exec(rule.text ?? '')?.[1]
  const isText =
    rule.text === undefined || (pattern === undefined ? node.text === rule.text : new RegExp(pattern, 's').test(node.text))
  if (!isText) wrong.push(`${here}: has the text ${JSON.stringify(node.text.slice(0, 80))}`)
  return [...wrong, ...checkChildren(node.children, rule, here)]
}

function checkChildren(children: readonly XmlNode[], { children: rules, isOpen }: Rule, here: string): string[] {
  const wrong: string[] = []
  let at = 0
  for (const rule of rules) {
    let count = 0
    for (; at < children.length && (rule.many === '*' || count === 0); at += 1, count += 1) {
      const child = children[at]
      if (child === undefined || !isOf(child, rule)) break
      wrong.push(...check(child, rule, here))
    }
    if (count === 0 && rule.many === '')
      wrong.push(
        `${here}: lacks ${rule.prefix}:${rule.name} at place ${String(at + 1)}, where ${children[at]?.name ?? 'nothing'} is`,
      )
  }
  const rest = children.slice(at)
  if (!isOpen && rest.length > 0) wrong.push(`${here}: holds more: ${rest.map(({ name }) => name).join(', ')}`)
  return wrong
}

function isOf(node: XmlNode, { prefix, name }: Rule): boolean {
  return node.name === name && (prefix === '' || node.namespace === NAMESPACES[prefix])
}

const LINE = /^(?:(\w):)?(\w+)(?:\[([^\]]*)\])?\s*([?*])?\s*(?:= (.*))?$/s

function readOutline(outline: string): Rule[] {
  const lines = outline.split('\n').filter((line) => line.trim() !== '')
  const margin = Math.min(...lines.map((line) => line.length - line.trimStart().length))
  const roots: Rule[] = []
  const open: Rule[] = []
  for (const line of lines) {
    const depth = (line.length - line.trimStart().length - margin) / 2
    const parent = open[depth - 1]
    if (line.trim() === '…') {
      if (parent !== undefined) parent.isOpen = true
      continue
    }
    const read = LINE.exec(line.trim())
    if (read === null) throw new Error(`Not a line of an outline: ${line}`)
    const [, prefix = '', name = '', attributes, many = '', text] = read
    const rule: Rule = {
      prefix,
      name,
      attributes: attributes?.split(/\s+/).filter((one) => one !== ''),
      text,
      many: many as Rule['many'],
      children: [],
      isOpen: false,
    }
    ;(parent?.children ?? roots).push(rule)
    open[depth] = rule
    open.length = depth + 1
  }
  return roots
}
