import type { BodyOf, changeDeskSettings } from '@postdesk/contract'
import { BASE_URL_RULE, isProxyEntry, PROXY_RULE, readBaseUrl } from '../../config/index.ts'
import { switchProviders, writeReachSettings } from '../../settings/index.ts'
import type { Answers } from '../answer.ts'
import { conflict, Refusal, wrongField } from '../refusal.ts'
import type { Site } from '../site/open-site.ts'
import { presentSite } from '../site/present-site.ts'

/** Settings of the desk: how it is reached, and which providers it signs in with. */
export const deskSettingsAnswers = {
  getDeskSettings: async ({ desk, seen }) => await presentSite(desk, seen),
  changeDeskSettings: async ({ desk, agent, body, seen }) => {
    const reach = readReach(body, desk.site.current())
    const now = desk.now()
    await desk.database.transaction(async (trx) => {
      await writeReachSettings(trx, reach, now)
      const switches = Object.fromEntries((body.providers ?? []).map(({ provider, active }) => [provider, active]))
      if (body.providers !== undefined) await switchProviders(trx, switches, now)
    })
    await desk.site.refresh()
    desk.log.info(
      { by: agent.name, changed: Object.keys(body), baseUrl: desk.baseUrl.origin },
      'settings of the desk were changed',
    )
    return await presentSite(desk, seen)
  },
} satisfies Partial<Answers>

type Change = BodyOf<typeof changeDeskSettings>

/** What was typed, read; a refusal names the field, or the environment that decides instead. */
function readReach(body: Change, site: Site): Parameters<typeof writeReachSettings>[1] {
  if (body.baseUrl !== undefined && site.baseUrlFrom === 'environment') throw setByEnvironment('POSTDESK_BASE_URL')
  if (body.trustedProxies !== undefined && site.trustedProxiesFrom === 'environment')
    throw setByEnvironment('POSTDESK_TRUSTED_PROXIES')
  const baseUrl = body.baseUrl == null ? body.baseUrl : readBaseUrl(body.baseUrl)
  if (typeof body.baseUrl === 'string' && baseUrl === undefined) throw wrongField('baseUrl', `The base URL ${BASE_URL_RULE}.`)
  const wrong = body.trustedProxies?.find((entry) => !isProxyEntry(entry))
  if (wrong !== undefined) throw wrongField('trustedProxies', `“${wrong}” ${PROXY_RULE}.`)
  return { baseUrl, trustedProxies: body.trustedProxies }
}

function setByEnvironment(name: string): Refusal {
  return conflict(
    'SET_BY_ENVIRONMENT',
    `${name} in the environment of the server decides this. Change it there and start Postdesk again.`,
  )
}
