import { X } from 'lucide-react'
import {
  createContext,
  use,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  type KeyboardEventHandler,
  type ReactNode,
  type RefObject,
  type SyntheticEvent,
} from 'react'
import { createPortal } from 'react-dom'
import { useT } from '../language/wording-context'
import { useLatest } from '../state/use-latest'
import { IconButton } from './IconButton'

/** Something that must be answered lies over the page, such as an incoming call. */
export const CoveredContext = createContext(false)

export interface DialogProps {
  readonly title: string
  /** For the dialog's style sheet. */
  readonly className: string
  /** False: the content has its own buttons that close the dialog. */
  readonly hasCloseButton?: boolean
  /** The initial focus; undefined: the first element that can take it. */
  readonly focusFirst?: (dialog: HTMLDialogElement) => HTMLElement | undefined
  readonly onKeyDown?: KeyboardEventHandler
  /** The user closes the dialog. The parent must then stop drawing it. */
  readonly onClose: () => void
  readonly children: ReactNode
}

/**
 * A modal dialog, open while it is drawn. Escape, the close button and the browser's own ways of closing all call
 * `onClose` at once, and so does an incoming call. The focus then returns to its previous place. It is drawn outside of
 * its parent, which a window that becomes narrow may hide.
 */
export function Dialog(props: DialogProps) {
  const { title, className, hasCloseButton = true, focusFirst, onKeyDown, onClose, children } = props
  const t = useT()
  const titleId = useId()
  const dialog = useRef<HTMLDialogElement>(null)
  useOpen(dialog, focusFirst)
  useGiveWay(onClose)
  // Events of a dialog inside this one bubble through React.
  const isOwn = (event: SyntheticEvent): boolean => event.target === event.currentTarget
  /** The event `close` comes later, when a new dialog may already be open in the same place. */
  const onCancel = (event: SyntheticEvent): void => {
    if (!isOwn(event)) return
    event.preventDefault()
    onClose()
  }
  const heading = <h2 id={titleId}>{title}</h2>
  return createPortal(
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
          <IconButton label={t('common.close')} onClick={onClose}>
            <X aria-hidden="true" />
          </IconButton>
        </div>
      ) : (
        heading
      )}
      {children}
    </dialog>,
    document.body,
  )
}

/** A dialog that is open when something else must be answered closes. One that is opened thereafter belongs to it. */
function useGiveWay(onClose: () => void): void {
  const isCovered = use(CoveredContext)
  const wasCovered = useRef(isCovered)
  const latest = useLatest(onClose)
  useEffect(() => {
    if (isCovered && !wasCovered.current) latest()()
    wasCovered.current = isCovered
  }, [isCovered, latest])
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
