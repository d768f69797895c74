import type { Translate } from '../../locales/wording'
import { fold } from '../../locales/fold'
import { settingOf, SETTINGS, type SettingId } from './setting-table'

const ALL = Object.keys(SETTINGS) as readonly SettingId[]

/**
 * The settings that match a query, in the language of `t`: each word of the query must start a word of the setting's
 * name, description or page. Settings whose names match all words come first.
 */
export function findSettings(t: Translate, query: string): readonly SettingId[] {
  const wanted = words(query)
  if (wanted.length === 0) return []
  const inside = (text: string): boolean => {
    const there = words(text)
    return wanted.every((each) => there.some((word) => word.startsWith(each)))
  }
  const nameHas = (id: SettingId): boolean => inside(t(settingOf(id).name))
  const found = ALL.filter((id) => {
    const { page, name, hint, also } = settingOf(id)
    return inside([name, hint, also, `settings.page.${page}` as const].map((key) => key && t(key)).join(' '))
  })
  return [...found.filter(nameHas), ...found.filter((id) => !nameHas(id))]
}

const words = (text: string): readonly string[] => fold(text).match(/[\p{L}\p{N}]+/gu) ?? []
