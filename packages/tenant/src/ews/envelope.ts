import { MESSAGES, SOAP, TYPES, ERRORS } from './namespaces.ts'
import { SoapFault, schemaViolation } from './refusals.ts'
import type { EwsSettings } from './ews-settings.ts'
import { readServerVersion, serverVersionInfo } from './server-version.ts'
import type { ServerVersion } from './server-version.ts'
import { readXml } from './xml/read-xml.ts'
import type { XmlNode } from './xml/read-xml.ts'
import { childOf } from './xml/schema.ts'
import { element } from './xml/write-xml.ts'
import type { Xml } from './xml/write-xml.ts'

/** What a SOAP request says, before anybody asked whether the caller may say it. */
export type EwsRequest = {
  /** The element inside soap:Body, which names the operation; SOAPAction does not count (D1). */
  readonly body: XmlNode
  readonly version: ServerVersion
  /** Whom the caller wants to be, and how it named that person. */
  readonly impersonated: Impersonated | undefined
}

export type Impersonated = { readonly by: 'PrincipalName' | 'SID' | 'PrimarySmtpAddress' | 'SmtpAddress'; readonly value: string }

/** Reads a request; what is no EWS request comes back as the fault it deserves, with the operation as far as it is known. */
export function readRequest(
  text: string,
): { readonly operation: string; readonly request: EwsRequest } | { readonly operation: string; readonly fault: SoapFault } {
  let operation = ''
  try {
    const reading = readXml(text)
    if (!reading.ok) throw new SoapFault('ErrorInvalidRequest', { message: `The request is invalid. ${reading.message}` })
    const { root } = reading
    if (root.namespace !== SOAP || root.name !== 'Envelope')
      throw new SoapFault('ErrorInvalidRequest', { message: 'The request is not a SOAP 1.1 envelope.' })
    const header = root.children.find((child) => child.namespace === SOAP && child.name === 'Header')
    const body = root.children.find((child) => child.namespace === SOAP && child.name === 'Body')?.children[0]
    if (body === undefined) throw new SoapFault('ErrorInvalidRequest', { message: 'The request has no operation in its body.' })
    operation = body.name
    if (body.namespace !== MESSAGES)
      throw schemaViolation(`Could not find schema information for the element '${body.namespace}:${body.name}'.`)
    assertNamespaces(body)
    return {
      operation,
      request: {
        body,
        version: readServerVersion(header && childOf(header, 'RequestServerVersion')),
        impersonated: readImpersonated(header && childOf(header, 'ExchangeImpersonation')),
      },
    }
  } catch (error) {
    if (error instanceof SoapFault) return { operation, fault: error }
    throw error
  }
}

/** Every element below the operation is of one of the two schemas; anything else is a typing error. */
function assertNamespaces(node: XmlNode): void {
  for (const child of node.children) {
    if (child.namespace !== MESSAGES && child.namespace !== TYPES)
      throw schemaViolation(
        `The element '${node.name}' in namespace '${node.namespace}' has invalid child element '${child.name}'${child.namespace === '' ? '' : ` in namespace '${child.namespace}'`}.`,
      )
    assertNamespaces(child)
  }
}

function readImpersonated(header: XmlNode | undefined): Impersonated | undefined {
  if (header === undefined) return undefined
  const named = childOf(header, 'ConnectingSID')?.children[0]
  switch (named?.name ?? '') {
    case 'PrincipalName':
    case 'SID':
    case 'PrimarySmtpAddress':
    case 'SmtpAddress':
      return { by: named?.name as Impersonated['by'], value: named?.text.trim() ?? '' }
    default:
      throw schemaViolation(`The element 'ConnectingSID' in namespace '${TYPES}' has incomplete content.`)
  }
}

/** A whole answer around an operation's response. */
export function writeEnvelope(settings: Pick<EwsSettings, 'deployment'>, body: Xml): string {
  const envelope = element(
    's:Envelope',
    { 'xmlns:s': SOAP },
    element('s:Header', {}, serverVersionInfo(settings)),
    element('s:Body', {}, body),
  )
  return `<?xml version="1.0" encoding="utf-8"?>${envelope.text}`
}

/** The attributes that declare the prefixes `m` and `t`; the outermost element of a response carries them. */
export const DECLARED = {
  'xmlns:m': MESSAGES,
  'xmlns:xsd': 'http://www.w3.org/2001/XMLSchema',
  'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
  'xmlns:t': TYPES,
} as const

/** A fault as Exchange writes it (D3): the code as a qualified name, the sentence, and both again in the detail. */
export function writeFault(fault: Pick<SoapFault, 'code' | 'message' | 'values' | 'violation'>): string {
  const values = Object.entries(fault.values).map(([name, value]) => element('t:Value', { Name: name }, value))
  const violation =
    fault.violation === undefined
      ? []
      : [element('t:LineNumber', {}, 1), element('t:LinePosition', {}, 1), element('t:Violation', {}, fault.violation)]
  const inner = [...violation, ...values]
  const envelope = element(
    's:Envelope',
    { 'xmlns:s': SOAP },
    element(
      's:Body',
      {},
      element(
        's:Fault',
        {},
        element('faultcode', { 'xmlns:a': TYPES }, `a:${fault.code}`),
        element('faultstring', { 'xml:lang': 'en-US' }, fault.message),
        element(
          'detail',
          {},
          element('e:ResponseCode', { 'xmlns:e': ERRORS }, fault.code),
          element('e:Message', { 'xmlns:e': ERRORS }, fault.message),
          inner.length === 0 ? undefined : element('t:MessageXml', { 'xmlns:t': TYPES }, inner),
        ),
      ),
    ),
  )
  return `<?xml version="1.0" encoding="utf-8"?>${envelope.text}`
}
