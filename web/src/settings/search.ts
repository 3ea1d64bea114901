import { text } from '../search'

export const parts = ['principals', 'environments', 'policies', 'webhooks', 'sources'] as const
export type SettingsPart = (typeof parts)[number]

export type SettingsSearch = {
  /** Principals when left out. */
  part?: SettingsPart
  /** Principals: part of the name. */
  q?: string
  /** Webhooks: the one whose deliveries are shown. */
  hook?: string
}

/** readSettingsSearch reads which of the settings are shown. */
export function readSettingsSearch(raw: Record<string, unknown>): SettingsSearch {
  const search: SettingsSearch = {}
  const part = parts.find((known) => known === text(raw.part))
  if (part !== undefined && part !== 'principals') search.part = part
  if (text(raw.q) !== '') search.q = text(raw.q)
  if (text(raw.hook) !== '') search.hook = text(raw.hook)
  return search
}
