import { Tooltip as Library } from '@base-ui/react/tooltip'
import type { ReactElement } from 'react'
import './tooltip.css'

export interface TooltipProps {
  /** What the button does. For the eyes only: the button has a name of its own. */
  readonly words: string
  /** One button. */
  readonly children: ReactElement
}

/** How long the pointer rests before the words come. ms */
const DELAY_MS = 500
/** Between the button and the words, px. */
const GAP = 6
/** From the window's edge, px. */
const MARGIN = 8

/**
 * Words beside a button without words, when the pointer rests on it or the keyboard reaches it. Escape hides them, with the dialog
 * that they are in.
 */
export const Tooltip = ({ words, children }: TooltipProps) => (
  <Library.Root onOpenChange={giveWayToDialog}>
    <Library.Trigger render={children} delay={DELAY_MS} />
    <Library.Portal>
      <Library.Positioner
        ref={show}
        className="tooltip-layer"
        popover="manual"
        positionMethod="fixed"
        sideOffset={GAP}
        collisionPadding={MARGIN}
      >
        <Library.Popup className="tooltip" aria-hidden="true">
          {words}
        </Library.Popup>
      </Library.Positioner>
    </Library.Portal>
  </Library.Root>
)

/** The library would take the key that closes a dialog, and show words as a dialog opens that nobody has asked for. */
function giveWayToDialog(isOpen: boolean, details: Library.Root.ChangeEventDetails): void {
  const takesEscape = details.reason === 'escape-key' && document.querySelector('dialog[open]') !== null
  const isUnasked = isOpen && details.reason === 'trigger-focus' && comesFromOutside(details.event)
  if (takesEscape || isUnasked) details.cancel()
}

/** The focus comes into a dialog from outside it, which happens as it opens. */
function comesFromOutside({ target, relatedTarget }: FocusEvent): boolean {
  const dialog = target instanceof Element ? target.closest('dialog') : null
  return dialog !== null && !(relatedTarget instanceof Node && dialog.contains(relatedTarget))
}

/** In the top layer: a dialog may be open. */
function show(layer: HTMLDivElement | null): void {
  if (layer && !layer.matches(':popover-open')) layer.showPopover()
}
