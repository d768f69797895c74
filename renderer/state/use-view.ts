import { useEffect } from 'react'
import type { View } from '../../electron/api'
import { useApi } from './phone-context'

/** Hears where the tray, the menu or a notification wants to go. */
export function useView(onView: (view: View) => void): void {
  const api = useApi()
  useEffect(() => api.on('view', onView), [api, onView])
}
