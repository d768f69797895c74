import { useState, type ReactNode } from 'react'
import { Dialog } from './Dialog'
import { Tooltip } from './Tooltip'

export interface DialogButtonProps {
  readonly className: string
  /** The button's tooltip. */
  readonly hint: string
  /** The accessible name of a button without words. */
  readonly label?: string
  /** The content of the button. */
  readonly face: ReactNode
  readonly dialogTitle: string
  readonly dialogClassName: string
  /** True closes the dialog and keeps it closed, because something else needs the user first. */
  readonly closed?: boolean
  /** The dialog's content. */
  readonly children: ReactNode
}

/** A button that opens a dialog. */
export function DialogButton(props: DialogButtonProps) {
  const { className, hint, label, face, dialogTitle, dialogClassName, closed = false, children } = props
  const [isOpen, setOpen] = useState(false)
  if (isOpen && closed) setOpen(false)
  return (
    <>
      <Tooltip words={hint}>
        <button
          type="button"
          className={className}
          aria-label={label}
          aria-haspopup="dialog"
          onClick={() => setOpen(!closed)}
        >
          {face}
        </button>
      </Tooltip>
      {isOpen && !closed && (
        <Dialog title={dialogTitle} className={dialogClassName} onClose={() => setOpen(false)}>
          {children}
        </Dialog>
      )}
    </>
  )
}
