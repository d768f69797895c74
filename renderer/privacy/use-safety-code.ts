import { useEffect, useState } from 'react'
import type { PersonId, Privacy } from '../../electron/api'
import { useApi } from '../state/phone-context'

interface Known {
  readonly of: string
  readonly code: string | undefined
}

/**
 * The code to compare with a person, requested again whenever their identity may have changed.
 * @returns undefined while it is loading, and if there is none
 */
export function useSafetyCode(person: PersonId, privacy: Privacy): string | undefined {
  const api = useApi()
  const of = `${privacy} ${person}`
  const [known, setKnown] = useState<Known>()
  useEffect(() => {
    let wanted = true
    const keep = (code: string | undefined): void => {
      if (wanted) setKnown({ of, code })
    }
    api.safetyCode(person).then(keep, () => keep(undefined))
    return () => {
      wanted = false
    }
  }, [api, person, of])
  // Hides another person's code at once.
  return known?.of === of ? known.code : undefined
}
