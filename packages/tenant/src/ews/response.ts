import { DECLARED } from './envelope.ts'
import { ResponseError } from './refusals.ts'
import { m, element } from './xml/write-xml.ts'
import type { Xml, XmlChild } from './xml/write-xml.ts'

type Outcome = { readonly children: XmlChild; readonly warning?: { readonly code: string; readonly message: string } }

/**
 * Works on the things a request names one by one and writes a response message for each, in the order asked (D2). What is wrong
 * with one of them is an error in its own message and does not touch the others. `onError` stands behind the code of an error.
 */
export async function respondEach<Thing>(
  operation: string,
  things: readonly Thing[],
  work: (thing: Thing) => Outcome | Promise<Outcome>,
  onError?: XmlChild,
): Promise<Xml> {
  const messages: Xml[] = []
  for (const thing of things) messages.push(await messageOf(operation, async () => await work(thing), onError))
  return responseOf(operation, messages)
}

/** The same for an operation that does one thing. */
export async function respond(operation: string, work: () => Outcome | Promise<Outcome>, onError?: XmlChild): Promise<Xml> {
  return await respondEach(operation, [undefined], work, onError)
}

/** `m:{Op}Response` around response messages. */
export function responseOf(operation: string, messages: readonly Xml[]): Xml {
  return element(`m:${operation}Response`, DECLARED, m('ResponseMessages', {}, messages))
}

async function messageOf(operation: string, work: () => Promise<Outcome>, onError: XmlChild): Promise<Xml> {
  try {
    const { children, warning } = await work()
    return warning === undefined ? successMessage(operation, children) : refusedMessage(operation, 'Warning', warning, children)
  } catch (error) {
    if (!(error instanceof ResponseError)) throw error
    return refusedMessage(operation, 'Error', error, onError)
  }
}

export function successMessage(operation: string, children: XmlChild): Xml {
  return m(`${operation}ResponseMessage`, { ResponseClass: 'Success' }, m('ResponseCode', {}, 'NoError'), children)
}

export function errorMessage(
  operation: string,
  error: { readonly code: string; readonly message: string },
  children?: XmlChild,
): Xml {
  return refusedMessage(operation, 'Error', error, children)
}

function refusedMessage(
  operation: string,
  responseClass: 'Warning' | 'Error',
  { code, message }: { readonly code: string; readonly message: string },
  children: XmlChild,
): Xml {
  return m(
    `${operation}ResponseMessage`,
    { ResponseClass: responseClass },
    m('MessageText', {}, message),
    m('ResponseCode', {}, code),
    m('DescriptiveLinkKey', {}, 0),
    children,
  )
}
