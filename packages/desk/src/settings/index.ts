export { readProviderSwitches, switchProviders, type ProviderSwitches } from './provider-switches.ts'
export { readReachSettings, writeReachSettings } from './reach-settings.ts'
export { SETTINGS_CHANNEL } from './read-setting.ts'
