import type { Contact } from '../../electron/api'
import { createContext, use, useEffect, useMemo, useRef, useState } from 'react'

export type PersonShown = Pick<Contact, 'id' | 'name'>

export interface ShownPerson {
  /** The person whose page is open. */
  readonly person: PersonShown | undefined
  readonly show: (person: PersonShown | undefined) => void
}

export const ShownPersonContext = createContext<ShownPerson>({
  person: undefined,
  show: () => {
    throw new Error('this component must be drawn inside a ShownPersonContext')
  },
})

/** The person's page on the stage. */
export const useShownPerson = (): ShownPerson => use(ShownPersonContext)

/** Holds the open page. The focus moves to the page when it opens, and back when it closes. */
export function usePersonPages(): ShownPerson {
  const [person, show] = useState<PersonShown>()
  const id = person?.id
  const opener = useRef<Element>(null)
  useEffect(() => {
    if (id === undefined) return
    opener.current = document.activeElement
    document.querySelector<HTMLElement>('[data-person-focus]')?.focus()
    return () => {
      const active = document.activeElement
      const lost = !active || active === document.body
      if (lost && opener.current instanceof HTMLElement && opener.current.isConnected) opener.current.focus()
    }
  }, [id])
  return useMemo(() => ({ person, show }), [person])
}
