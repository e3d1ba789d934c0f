import { SoapFault } from './refusals.ts'
import type { XmlNode } from './xml/read-xml.ts'
import { element } from './xml/write-xml.ts'
import type { Xml } from './xml/write-xml.ts'
import { TYPES } from './namespaces.ts'
import type { EwsSettings } from './ews-settings.ts'

/** The schema versions a request may name, oldest first (RequestServerVersion page). */
const VERSIONS = [
  'Exchange2007',
  'Exchange2007_SP1',
  'Exchange2010',
  'Exchange2010_SP1',
  'Exchange2010_SP2',
  'Exchange2013',
  'Exchange2013_SP1',
  'Exchange2015',
  'Exchange2016',
] as const
export type ServerVersion = (typeof VERSIONS)[number]

// Outlook and the newest servers name versions by date (V2017_07_11); they know everything above.
const BY_DATE = /^V\d{4}_\d{2}_\d{2}$/

/** The version of a `t:RequestServerVersion`; a request without one speaks the oldest schema. */
export function readServerVersion(header: XmlNode | undefined): ServerVersion {
  if (header === undefined) return 'Exchange2007'
  const given = header.attributes.get('Version') ?? ''
  if (BY_DATE.test(given)) return 'Exchange2016'
  const known = VERSIONS.find((version) => version === given)
  if (known === undefined) throw new SoapFault('ErrorInvalidServerVersion')
  return known
}

export function isAtLeast(version: ServerVersion, least: ServerVersion): boolean {
  return VERSIONS.indexOf(version) >= VERSIONS.indexOf(least)
}

/** The header every answer carries (D2). The build numbers mean nothing. */
export function serverVersionInfo({ deployment }: Pick<EwsSettings, 'deployment'>): Xml {
  const [minor, build, version] = deployment === 'online' ? [20, 9366, 'V2018_01_08'] : [2, 1748, 'V2017_07_11']
  return element('h:ServerVersionInfo', {
    MajorVersion: 15,
    MinorVersion: minor,
    MajorBuildNumber: build,
    MinorBuildNumber: 10,
    Version: version,
    'xmlns:h': TYPES,
  })
}
