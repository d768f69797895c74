import { createContext, use } from 'react'
import type { Page, SettingId } from './setting-table'

export interface SettingsDoor {
  /** Opens the settings on a page; without one where they were left. */
  readonly open: (page?: Page) => void
  /** Opens the list of all keys. */
  readonly showKeys: () => void
}

export const SettingsContext = createContext<SettingsDoor | undefined>(undefined)

export function useSettings(): SettingsDoor {
  const door = use(SettingsContext)
  if (!door) throw new Error('this component must be drawn inside a SettingsDoorway')
  return door
}

/** The setting that a search has led to: its row stands out. */
export const FoundSettingContext = createContext<SettingId | undefined>(undefined)
