import type { EwsCall } from '../call.ts'
import type { XmlNode } from '../xml/read-xml.ts'
import { assertSequence, booleanOf, childOf, requiredAttribute, requiredChild, textOf, wordOf } from '../xml/schema.ts'
import { schemaViolation } from '../refusals.ts'
import { readExtendedField } from './extended-property.ts'
import type { ExtendedField } from './extended-property.ts'

/** One property a request names: by its URI, as one header, or as a MAPI property. */
export type Path =
  | { readonly kind: 'field'; readonly uri: string }
  | { readonly kind: 'indexed'; readonly uri: string; readonly index: string }
  | { readonly kind: 'extended'; readonly field: ExtendedField }

/** What of an item a request wants to see. */
export type ItemShape = {
  readonly base: 'IdOnly' | 'Default' | 'AllProperties'
  readonly withMime: boolean
  readonly bodyType: 'Best' | 'HTML' | 'Text'
  readonly additional: readonly Path[]
}

const BASES = ['IdOnly', 'Default', 'AllProperties'] as const

const SHAPE_STEPS = [
  'BaseShape!',
  'IncludeMimeContent',
  'BodyType',
  'UniqueBodyType',
  'NormalizedBodyType',
  'FilterHtmlContent',
  'ConvertHtmlCodePageToUTF8',
  'InlineImageUrlTemplate',
  'BlockExternalImages',
  'AddBlankTargetToLinks',
  'MaximumBodySize',
  'AdditionalProperties',
]

export function readItemShape({ body }: Pick<EwsCall, 'body'>, name = 'ItemShape'): ItemShape {
  const shape = requiredChild(body, name)
  assertSequence(shape, name === 'AttachmentShape' ? SHAPE_STEPS.map((step) => step.replace('!', '')) : SHAPE_STEPS)
  return {
    base: wordOf(textOf(shape, 'BaseShape') ?? 'Default', BASES, 'BaseShape'),
    withMime: booleanOf(textOf(shape, 'IncludeMimeContent') ?? 'false', 'IncludeMimeContent'),
    bodyType: wordOf(textOf(shape, 'BodyType') ?? 'Best', ['Best', 'HTML', 'Text'], 'BodyType'),
    additional: (childOf(shape, 'AdditionalProperties')?.children ?? []).map((path) => readPath(path)),
  }
}

/** What of a folder a request wants to see. */
export function readFolderShape({ body }: Pick<EwsCall, 'body'>): Pick<ItemShape, 'base' | 'additional'> {
  const shape = requiredChild(body, 'FolderShape')
  assertSequence(shape, ['BaseShape!', 'AdditionalProperties'])
  return {
    base: wordOf(textOf(shape, 'BaseShape') ?? '', BASES, 'BaseShape'),
    additional: (childOf(shape, 'AdditionalProperties')?.children ?? []).map((path) => readPath(path)),
  }
}

export const PATH_NAMES = 'FieldURI|IndexedFieldURI|ExtendedFieldURI'

export function readPath(node: XmlNode): Path {
  switch (node.name) {
    case 'FieldURI':
      return { kind: 'field', uri: readUri(node) }
    case 'IndexedFieldURI':
      return { kind: 'indexed', uri: requiredAttribute(node, 'FieldURI'), index: requiredAttribute(node, 'FieldIndex') }
    case 'ExtendedFieldURI':
      return { kind: 'extended', field: readExtendedField(node) }
    default:
      throw schemaViolation(`The element '${node.name}' is no path to a property.`)
  }
}

// Types.xsd knows some 400 URIs of all kinds of items; these are their families.
const URI =
  /^(?:folder|item|message|meeting|meetingRequest|calendar|task|contacts|distributionlist|postitem|conversation|persona|role):[A-Z][A-Za-z0-9:]{1,60}$/

function readUri(node: XmlNode): string {
  const uri = requiredAttribute(node, 'FieldURI')
  if (!URI.test(uri))
    throw schemaViolation(
      `The 'FieldURI' attribute is invalid - The value '${uri.slice(0, 60)}' is invalid according to its datatype 'UnindexedFieldURIType' - The Enumeration constraint failed.`,
    )
  return uri
}
