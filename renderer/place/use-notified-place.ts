import { useEffect } from 'react'
import { useApi } from '../state/phone-context'
import type { Places } from './place-context'

/** Opens what the user has chosen outside the window: in a notification. */
export function useNotifiedPlace({ open }: Places): void {
  const api = useApi()
  useEffect(() => api.on('place', open), [api, open])
}
