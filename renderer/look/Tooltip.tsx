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
  <Library.Root onOpenChange={leaveEscapeToDialog}>
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

/** Otherwise the library would take the key that closes the dialog. */
function leaveEscapeToDialog(_isOpen: boolean, details: Library.Root.ChangeEventDetails): void {
  if (details.reason === 'escape-key' && document.querySelector('dialog[open]')) details.cancel()
}

/** In the top layer: a dialog may be open. */
function show(layer: HTMLDivElement | null): void {
  if (layer && !layer.matches(':popover-open')) layer.showPopover()
}
