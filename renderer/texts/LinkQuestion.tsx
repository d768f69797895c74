import { useT } from '../language/wording-context'
import { Button } from '../look/Button'
import { Dialog } from '../look/Dialog'
import { useCommands } from '../state/phone-context'

export interface LinkQuestionProps {
  /** The whole address that would be opened. */
  readonly href: string
  readonly onClose: () => void
}

/** Asks before a page of the web is opened, and shows all of its address. */
export function LinkQuestion({ href, onClose }: LinkQuestionProps) {
  const t = useT()
  const { openLink } = useCommands()
  return (
    <Dialog title={t('texts.link.title')} className="question" hasCloseButton={false} onClose={onClose}>
      <div className="question-words">
        <p className="link-address" dir="ltr">
          {href}
        </p>
        <p>{t('texts.link.meaning')}</p>
      </div>
      <div className="question-answers">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button
          tone="line"
          onClick={() => {
            openLink(href)
            onClose()
          }}
        >
          {t('texts.link.open')}
        </Button>
      </div>
    </Dialog>
  )
}
