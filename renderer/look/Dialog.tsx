import { X } from 'lucide-react'
import {
  useId,
  useLayoutEffect,
  useRef,
  type KeyboardEventHandler,
  type ReactNode,
  type RefObject,
  type SyntheticEvent,
} from 'react'
import { useT } from '../language/wording-context'

export interface DialogProps {
  readonly title: string
  /** Says which one it is, for its style sheet. */
  readonly className: string
  /** False: the content has buttons of its own that close it. */
  readonly hasCloseButton?: boolean
  /** Where the focus goes first; the first thing that takes it when undefined. */
  readonly focusFirst?: (dialog: HTMLDialogElement) => HTMLElement | undefined
  readonly onKeyDown?: KeyboardEventHandler
  /** The user closes it. The parent then draws it no longer. */
  readonly onClose: () => void
  readonly children: ReactNode
}

/**
 * A modal dialog, open as long as it is drawn. Escape, the close button and the browser's own ways of closing all call
 * `onClose` at once. The focus then returns to where it was.
 */
export function Dialog(props: DialogProps) {
  const { title, className, hasCloseButton = true, focusFirst, onKeyDown, onClose, children } = props
  const t = useT()
  const titleId = useId()
  const dialog = useRef<HTMLDialogElement>(null)
  useOpen(dialog, focusFirst)
  // Events of a dialog inside this one bubble through React.
  const isOwn = (event: SyntheticEvent): boolean => event.target === event.currentTarget
  /** The event `close` comes later: by then a new dialog may be open in this one's place. */
  const onCancel = (event: SyntheticEvent): void => {
    if (!isOwn(event)) return
    event.preventDefault()
    onClose()
  }
  const heading = <h2 id={titleId}>{title}</h2>
  return (
    <dialog
      ref={dialog}
      className={`dialog ${className}`}
      aria-labelledby={titleId}
      onCancel={onCancel}
      onClose={(event) => isOwn(event) && onClose()}
      onKeyDown={onKeyDown}
    >
      {hasCloseButton ? (
        <div className="dialog-head">
          {heading}
          <button
            type="button"
            className="icon-button"
            aria-label={t('common.close')}
            title={t('common.close')}
            onClick={onClose}
          >
            <X aria-hidden="true" />
          </button>
        </div>
      ) : (
        heading
      )}
      {children}
    </dialog>
  )
}

function useOpen(dialog: RefObject<HTMLDialogElement | null>, focusFirst: DialogProps['focusFirst']): void {
  const choose = useRef(focusFirst)
  useLayoutEffect(() => {
    const element = dialog.current
    element?.showModal()
    if (element) choose.current?.(element)?.focus()
    return () => element?.close()
  }, [dialog])
}
