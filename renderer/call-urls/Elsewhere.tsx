import { useT } from '../language/wording-context'
import { Button } from '../look/Button'
import { Dialog } from '../look/Dialog'
import { useCommands } from '../state/phone-context'

export interface ElsewhereProps {
  readonly title: string
  readonly words: string
  /** In the form of an account's server. */
  readonly server: string
  /** The user does not want to go there. */
  readonly onClose: () => void
}

/**
 * Says that what a link leads to is at another server, and offers to add that network: then the form of the sign-in goes on with it.
 */
export function Elsewhere({ title, words, server, onClose }: ElsewhereProps) {
  const t = useT()
  const { addNetwork } = useCommands()
  return (
    <Dialog title={title} className="question" hasCloseButton={false} onClose={onClose}>
      <div className="question-words">
        <p>{words}</p>
      </div>
      <div className="question-answers">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button tone="line" onClick={() => addNetwork(server)}>
          {t('networks.addThis')}
        </Button>
      </div>
    </Dialog>
  )
}
