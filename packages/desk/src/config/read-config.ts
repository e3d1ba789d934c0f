import { isAbsolute, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { BASE_URL_RULE, readBaseUrl } from './base-url.ts'
import { ConfigError } from './config-error.ts'
import { Secret } from './secret.ts'
import { isProxyEntry, PROXY_RULE } from './trusted-proxies.ts'

export const SERVICES = ['web', 'worker'] as const
export type Service = (typeof SERVICES)[number]

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** The settings of this installation, read once from the environment before anything else happens. */
export interface Config {
  /** `POSTDESK_HOST`: where the web service listens. */
  readonly host: string
  /** `POSTDESK_PORT`; 0 takes a free one. */
  readonly port: number
  /** `POSTDESK_BASE_URL`: how browsers and Microsoft reach us; without a path. Absent: as an administrator set it in the browser. */
  readonly baseUrl: URL | undefined
  /** `POSTDESK_TRUSTED_PROXIES`: whose X-Forwarded headers are believed. Absent: as an administrator set it in the browser. */
  readonly trustedProxies: readonly string[] | undefined
  /** `POSTDESK_DATA_DIR`, absolute. */
  readonly dataDir: string
  /** `DATABASE_URL`; absent: the embedded database in the data folder. */
  readonly databaseUrl: Secret | undefined
  /** `POSTDESK_SECRET_KEY`; absent: the one kept in the data folder (`loadSecretKey`). */
  readonly secretKey: Secret | undefined
  /** `POSTDESK_BLOBS`: an absolute `file:` URL of a folder. */
  readonly blobs: URL
  /** `POSTDESK_SERVICES`. */
  readonly services: ReadonlySet<Service>
  /** `POSTDESK_METRICS_TOKEN`: what a scraper of /metrics sends as a bearer token; absent: this machine alone may ask. */
  readonly metricsToken: Secret | undefined
  /** `POSTDESK_LOG_LEVEL`. */
  readonly logLevel: LogLevel
}

/**
 * Listening on this machine alone is the default, because a new desk belongs to whoever opens its first page.
 * A container, or a proxy on another machine, sets 0.0.0.0.
 */
const DEFAULT_HOST = '127.0.0.1'
const DEFAULT_PORT = '8080'

/** Shorter than this could be guessed at; `openssl rand -base64 32` gives 44. */
export const MIN_SECRET_KEY_LENGTH = 32

/** Long enough not to be guessed over a network. */
const MIN_METRICS_TOKEN_LENGTH = 16

const settings = z.object({
  POSTDESK_HOST: z.string().default(DEFAULT_HOST),
  POSTDESK_PORT: z
    .string()
    .default(DEFAULT_PORT)
    .refine((text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535, 'must be a port number from 0 to 65535')
    .transform(Number),
  POSTDESK_BASE_URL: z
    .string()
    .refine((text) => readBaseUrl(text) !== undefined, BASE_URL_RULE)
    .transform((text) => new URL(text))
    .optional(),
  POSTDESK_TRUSTED_PROXIES: z
    .string()
    .transform((text) => text.split(',').map((entry) => entry.trim()))
    .refine((entries) => entries.every(isProxyEntry), `${PROXY_RULE}; several with a comma between`)
    .optional(),
  POSTDESK_DATA_DIR: z.string().default('./data'),
  DATABASE_URL: z
    .string()
    .refine(
      (text) => /^postgres(ql)?:\/\/./.test(text) && URL.canParse(text),
      'must be an address like postgres://user:password@host/database',
    )
    .transform((text) => new Secret(text))
    .optional(),
  POSTDESK_SECRET_KEY: z
    .string()
    .min(MIN_SECRET_KEY_LENGTH, `must have at least ${MIN_SECRET_KEY_LENGTH} characters; make one with: openssl rand -base64 32`)
    .transform((text) => new Secret(text))
    .optional(),
  POSTDESK_BLOBS: z
    .string()
    .refine((text) => !text.startsWith('s3:'), 'an s3: store is not supported yet; give a file: address of a folder')
    .refine(
      (text) => text.startsWith('s3:') || /^file:\/\/\/./.test(text),
      'must be an absolute file: address of a folder, such as file:///var/lib/postdesk/blobs',
    )
    .transform((text) => new URL(text))
    .optional(),
  POSTDESK_SERVICES: z
    .string()
    .default(SERVICES.join(','))
    .transform((text) => text.split(',').map((name) => name.trim()))
    .pipe(z.array(z.enum(SERVICES, `must be web, worker, or both with a comma between`)).nonempty())
    .transform((names) => new Set(names)),
  POSTDESK_METRICS_TOKEN: z
    .string()
    .min(
      MIN_METRICS_TOKEN_LENGTH,
      `must have at least ${MIN_METRICS_TOKEN_LENGTH} characters; make one with: openssl rand -base64 32`,
    )
    .transform((text) => new Secret(text))
    .optional(),
  POSTDESK_LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
})

/**
 * Reads the settings from environment variables; those that are empty count as absent. Throws one ConfigError that
 * names every fault. A value is never repeated in it: it may be a secret that was put in the wrong place.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>, workingFolder: string = process.cwd()): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''))
  const read = settings.safeParse(given)
  if (!read.success) {
    const faults = new Set(read.error.issues.map(({ path, message }) => `${String(path[0])} ${message}`))
    throw new ConfigError('CONFIG_INVALID', [...faults])
  }
  const found = read.data
  const dataDir = isAbsolute(found.POSTDESK_DATA_DIR) ? found.POSTDESK_DATA_DIR : resolve(workingFolder, found.POSTDESK_DATA_DIR)
  return {
    host: found.POSTDESK_HOST,
    port: found.POSTDESK_PORT,
    baseUrl: found.POSTDESK_BASE_URL,
    trustedProxies: found.POSTDESK_TRUSTED_PROXIES,
    dataDir,
    databaseUrl: found.DATABASE_URL,
    secretKey: found.POSTDESK_SECRET_KEY,
    blobs: found.POSTDESK_BLOBS ?? pathToFileURL(join(dataDir, 'blobs')),
    services: found.POSTDESK_SERVICES,
    metricsToken: found.POSTDESK_METRICS_TOKEN,
    logLevel: found.POSTDESK_LOG_LEVEL,
  }
}

/** Variables that look like settings of ours and are none: probably misspelt, worth a warning in the log. */
export function unknownSettings(env: Readonly<Record<string, string | undefined>>): string[] {
  const known = new Set(Object.keys(settings.shape))
  const ofTests = /^POSTDESK_(TEST_|RING$|RECORD$)/
  return Object.keys(env)
    .filter((name) => name.startsWith('POSTDESK_') && !known.has(name) && !ofTests.test(name))
    .sort()
}
