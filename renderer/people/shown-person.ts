import type { Contact } from '../../electron/api'
import { createContext, use, useEffect, useMemo, useRef, useState } from 'react'

export type PersonShown = Pick<Contact, 'id' | 'name'>

export interface ShownPerson {
  /** The person whose page is open. */
  readonly person: PersonShown | undefined
  /** The call during which the page was opened. */
  readonly duringCall: number | undefined
  readonly show: (person: PersonShown | undefined) => void
}

export const ShownPersonContext = createContext<ShownPerson>({
  person: undefined,
  duringCall: undefined,
  show: () => {
    throw new Error('this component must be drawn inside a ShownPersonContext')
  },
})

/** The person's page on the stage. */
export const useShownPerson = (): ShownPerson => use(ShownPersonContext)

/**
 * Holds the open page. The focus moves to the page when it opens, and back when it closes.
 * @param call the id of the call on the stage
 */
export function usePersonPages(call: number | undefined): ShownPerson {
  const [open, setOpen] = useState<{ person: PersonShown; duringCall: number | undefined }>()
  const person = open?.person
  const id = person?.id
  const duringCall = open?.duringCall
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
  }, [id, duringCall])
  return useMemo(
    () => ({ person, duringCall, show: (next) => setOpen(next && { person: next, duringCall: call }) }),
    [person, duringCall, call],
  )
}
