import { useT } from '../language/wording-context'
import { Button } from '../look/Button'
import { Dialog } from '../look/Dialog'

export interface ElsewhereProps {
  readonly title: string
  readonly words: string
  readonly onClose: () => void
}

/** Says that what a link leads to is at another server. */
export function Elsewhere({ title, words, onClose }: ElsewhereProps) {
  const t = useT()
  return (
    <Dialog title={title} className="question" hasCloseButton={false} onClose={onClose}>
      <div className="question-words">
        <p>{words}</p>
      </div>
      <div className="question-answers">
        <Button tone="line" onClick={onClose}>
          {t('roomUrl.understood')}
        </Button>
      </div>
    </Dialog>
  )
}
