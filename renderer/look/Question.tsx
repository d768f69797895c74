import { useId, useLayoutEffect, useRef } from 'react'
import { Button } from './Button'

export interface QuestionProps {
  readonly title: string
  /** What yes would bring about, in one paragraph or several. */
  readonly consequence: string | readonly string[]
  readonly no: string
  readonly yes: string
  /** What yes looks like: brick for what cannot be taken back. */
  readonly tone?: 'brick' | 'line'
  readonly onYes: () => void
  /** Answered, or put away. */
  readonly onClose: () => void
}

/** Asks before something that nobody should do by a slip. Drawn while it asks; the focus then returns to where it was. */
export function Question({ title, consequence, no, yes, tone = 'brick', onYes, onClose }: QuestionProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useLayoutEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])
  return (
    <dialog ref={dialog} className="dialog question" aria-labelledby={titleId} onClose={onClose}>
      <h2 id={titleId}>{title}</h2>
      <div className="question-words">
        {[consequence].flat().map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
      </div>
      <form method="dialog" className="question-answers">
        <Button type="submit" autoFocus>
          {no}
        </Button>
        <Button type="submit" tone={tone} onClick={onYes}>
          {yes}
        </Button>
      </form>
    </dialog>
  )
}
