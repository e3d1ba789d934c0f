import { open } from 'node:fs/promises'
import { ConnectorError } from '@postdesk/connectors'

/** An outside token is a few kilobytes; whatever is longer is some other file. */
const MAX_BYTES = 16 * 1024
/** Three base64url parts (RFC 7519 section 3.1): nothing else is ever read out of a file and sent to Microsoft. */
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/

/**
 * The token of another identity provider from the file in which the platform keeps it fresh (Kubernetes projects it so). Read anew each
 * time. What is not a JWT is refused: the path is typed by an administrator, and another file's words must go nowhere.
 */
export async function readTokenFile(path: string): Promise<string> {
  const text = await readShort(path).catch((cause: unknown) => {
    throw unreadable(`The file ${path} of the federated credential cannot be read.`, cause)
  })
  const token = text.trim()
  if (Buffer.byteLength(text) > MAX_BYTES || !JWT.test(token))
    throw unreadable(`The file ${path} of the federated credential holds no token (a JWT).`)
  return token
}

/** The beginning of a file, one byte beyond the longest token at most: a device that is named by mistake has no end. */
async function readShort(path: string): Promise<string> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_BYTES + 1), 0, MAX_BYTES + 1, 0)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}

function unreadable(message: string, cause?: unknown): ConnectorError {
  return new ConnectorError('CONFIGURATION', message, { border: 'entra', providerCode: 'FederatedTokenFile' }, cause)
}
