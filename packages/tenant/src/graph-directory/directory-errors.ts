import { GraphError } from '../graph/graph-error.ts'

export const requestDenied = () =>
  new GraphError(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.')

/** Also the answer for an object that is too new to be seen. */
export const resourceNotFound = (id: string) =>
  new GraphError(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  )

export const badRequest = (message: string) => new GraphError(400, 'Request_BadRequest', message)

/** An object with this key is there already; Microsoft answers 409. */
export const sameKey = (message: string) => new GraphError(409, 'Request_MultipleObjectsWithSameKeyValue', message)
