import { Button } from './Button'
import { Dialog } from './Dialog'

export interface QuestionProps {
  readonly title: string
  /** The consequences of yes, in one or several paragraphs. */
  readonly consequence: string | readonly string[]
  readonly no: string
  readonly yes: string
  /** The colour of yes: brick if it cannot be undone. */
  readonly tone?: 'brick' | 'line'
  readonly onYes: () => void
  /** The user has answered, or closed the question. */
  readonly onClose: () => void
}

/** Asks before an action that must not happen by mistake. Escape means no. */
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
