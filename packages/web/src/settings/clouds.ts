import type { Registration } from '@postdesk/contract'

/** Microsoft's clouds, in words. */
export const clouds: readonly { readonly value: Registration['cloud']; readonly label: string }[] = [
  { value: 'worldwide', label: 'Microsoft 365' },
  { value: 'gcc-high', label: 'Microsoft 365 GCC High' },
  { value: 'dod', label: 'Microsoft 365 DoD' },
  { value: 'china', label: 'Microsoft 365 operated by 21Vianet' },
  { value: 'personal', label: 'Outlook.com (personal)' },
  { value: 'personal-live', label: 'Outlook.com by login.live.com (older)' },
  { value: 'custom', label: 'Custom endpoints' },
]
