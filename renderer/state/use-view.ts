import { useEffect } from 'react'
import type { View } from '../../electron/api'
import { useApi } from './phone-context'

/** Listens to requests from the tray, the menu and notifications to show a view. */
export function useView(onView: (view: View) => void): void {
  const api = useApi()
  useEffect(() => api.on('view', onView), [api, onView])
}
