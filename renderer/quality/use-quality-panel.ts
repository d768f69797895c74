import { useCallback, useId, useRef, useState, type RefObject } from 'react'

export interface QualityPanelState {
  readonly id: string
  readonly open: boolean
  /** The button that opens the panel. */
  readonly button: RefObject<HTMLButtonElement | null>
  readonly toggle: () => void
  /** The focus returns to the button, unless the user has moved it elsewhere. */
  readonly close: () => void
}

/** Opens and closes the panel, which closes when the call ends. */
export function useQualityPanel(talking: boolean): QualityPanelState {
  const id = useId()
  const button = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)
  if (open && !talking) setOpen(false)

  const close = useCallback(() => {
    const active = document.activeElement
    if (!active || active === document.body || document.getElementById(id)?.contains(active))
      button.current?.focus()
    setOpen(false)
  }, [id])
  const toggle = useCallback(() => setOpen((was) => !was), [])
  return { id, open, button, toggle, close }
}
