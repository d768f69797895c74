import { createContext, use } from 'react'
import type { Page, SettingId } from './setting-table'

export interface SettingsOpener {
  /** Opens the settings on a page; undefined: on the last page. */
  readonly open: (page?: Page) => void
  /** Opens the list of all keys. */
  readonly showKeys: () => void
}

export const SettingsContext = createContext<SettingsOpener | undefined>(undefined)

export function useSettings(): SettingsOpener {
  const opener = use(SettingsContext)
  if (!opener) throw new Error('this component must be drawn inside a SettingsProvider')
  return opener
}

/** The setting that a search has led to: its row is highlighted. */
export const FoundSettingContext = createContext<SettingId | undefined>(undefined)
