import { headerOf } from '../../mail/header-scan.ts'
import type { EwsCall } from '../call.ts'
import type { OpenMailbox } from '../open-mailbox.ts'
import type { StoredMail } from '../../mail/stored-mail.ts'
import { ResponseError } from '../refusals.ts'
import { t } from '../xml/write-xml.ts'
import type { Xml } from '../xml/write-xml.ts'
import { extendedValue, presentExtendedProperty } from './extended-property.ts'
import { DEFAULT_PROPERTIES, PROPERTIES, viewOf } from './item-properties.ts'
import type { ItemView } from './item-properties.ts'
import { MESSAGE_ORDER } from './message-order.ts'
import type { ItemShape } from './shape.ts'

const ELEMENT_OF_URI = new Map(Object.entries(PROPERTIES).map(([element, { uri }]) => [uri, element]))

/** `t:Message` as the shape wants it. */
export async function presentMessage(
  call: Pick<EwsCall, 'world'>,
  { mailbox }: Pick<OpenMailbox, 'mailbox'>,
  mail: StoredMail,
  shape: ItemShape,
  source: ItemView['source'],
): Promise<Xml> {
  const view = viewOf({ directory: call.world.directory, mailbox, mail, shape, source })
  const wanted = new Set(namesOf(shape))
  const children: Xml[] = []
  for (const name of MESSAGE_ORDER) {
    if (name === 'ExtendedProperty') children.push(...extendedOf(view))
    else if (name === 'InternetMessageHeaders' && !wanted.has(name)) children.push(...singleHeadersOf(view))
    else if (wanted.has(name)) {
      const property = PROPERTIES[name]
      if (property === undefined || (property.itemOnly === true && source === 'index')) continue
      const written = await property.write(view, name)
      if (written !== undefined) children.push(written)
    }
  }
  return t('Message', {}, children)
}

function namesOf(shape: ItemShape): readonly string[] {
  const base =
    shape.base === 'IdOnly'
      ? ['ItemId']
      : shape.base === 'Default'
        ? DEFAULT_PROPERTIES
        : // The MIME form and the bodies that must be computed come only when they are named.
          Object.keys(PROPERTIES).filter(
            (name) => !['MimeContent', 'UniqueBody', 'NormalizedBody', 'TextBody', 'Preview'].includes(name),
          )
  const named = shape.additional
    .flatMap((path) => (path.kind === 'field' ? [elementOf(path.uri)] : []))
    .flatMap((name) => name ?? [])
  return [...base, ...named, ...(shape.withMime ? ['MimeContent'] : [])]
}

/** The element of a URI; undefined for one that is right but that messages, or this tenant's, do not have. */
function elementOf(uri: string): string | undefined {
  if (uri.startsWith('folder:'))
    throw new ResponseError('ErrorInvalidOperation', `The property ${uri} does not belong to an item.`)
  return ELEMENT_OF_URI.get(uri)
}

function extendedOf({ mail, shape }: ItemView): Xml[] {
  return shape.additional.flatMap((path) => {
    if (path.kind !== 'extended') return []
    const value = extendedValue(mail, path.field)
    return value === undefined ? [] : [presentExtendedProperty(path.field, value)]
  })
}

function singleHeadersOf({ shape, headers }: ItemView): Xml[] {
  const names = shape.additional.flatMap((path) =>
    path.kind === 'indexed' && path.uri === 'item:InternetMessageHeader' ? [path.index] : [],
  )
  const found = names.flatMap((name) => {
    const value = headerOf(headers, name)
    return value === undefined ? [] : [t('InternetMessageHeader', { HeaderName: name }, value)]
  })
  return found.length === 0 ? [] : [t('InternetMessageHeaders', {}, found)]
}
