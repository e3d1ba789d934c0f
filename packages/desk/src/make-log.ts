import { pino, type Logger, type LoggerOptions } from 'pino'
import type { LogLevel } from './config/index.ts'

/** Fields that would carry a secret, a token or somebody's mail, wherever one slips in. */
const NEVER_LOGGED = [
  'password',
  'secret',
  'clientSecret',
  'client_secret',
  'token',
  'accessToken',
  'access_token',
  'refreshToken',
  'refresh_token',
  'id_token',
  'code_verifier',
  'authorization',
  'cookie',
  'html',
  'text',
  'body',
  'mime',
  'raw',
  'parameters',
]

/** JSON lines on standard output. Errors are told by name, code, message and stack, without what else hangs on them. */
export function makeLog(level: LogLevel): Logger {
  return pino(logOptions(level))
}

/** How every log of ours is written. */
export function logOptions(level: LogLevel): LoggerOptions {
  return {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: NEVER_LOGGED.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[kept out]' },
    serializers: { err: describeError },
  }
}

/** An error for the log: never its own fields, which may hold a request with its token. */
export function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error).slice(0, 1_000) }
  return {
    name: error.name,
    ...('code' in error && (typeof error.code === 'string' || typeof error.code === 'number') ? { code: error.code } : {}),
    message: error.message.slice(0, 1_000),
    stack: error.stack?.split('\n').slice(1, 9).join('\n'),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  }
}
