import { Button } from './Button'
import { Dialog } from './Dialog'

export interface QuestionProps {
  readonly title: string
  /** What yes would bring about, in one paragraph or several. */
  readonly consequence: string | readonly string[]
  readonly no: string
  readonly yes: string
  /** What yes looks like: brick for what cannot be taken back. */
  readonly tone?: 'brick' | 'line'
  readonly onYes: () => void
  /** The user has answered, or closed the question. */
  readonly onClose: () => void
}

/** Asks before something that nobody should do by a slip. Escape means no. */
export function Question({ title, consequence, no, yes, tone = 'brick', onYes, onClose }: QuestionProps) {
  const answerYes = (): void => {
    onYes()
    onClose()
  }
  return (
    <Dialog title={title} className="question" hasCloseButton={false} onClose={onClose}>
      <div className="question-words">
        {[consequence].flat().map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
      </div>
      <div className="question-answers">
        <Button onClick={onClose}>{no}</Button>
        <Button tone={tone} onClick={answerYes}>
          {yes}
        </Button>
      </div>
    </Dialog>
  )
}
