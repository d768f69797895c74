import { useEffect, useRef } from 'react'
import { Button } from '../look/Button'
import { useCommands } from '../state/phone-context'
import { words } from '../wording'

/** Asks before all calls are deleted. Drawn while it asks. */
export function ClearQuestion({ onClose }: { readonly onClose: () => void }) {
  const { clearHistory } = useCommands()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} className="question" aria-labelledby="clear-question" onClose={onClose}>
      <h2 id="clear-question">{words.clearQuestion}</h2>
      <p>{words.clearConsequence}</p>
      <form method="dialog" className="question-answers">
        <Button type="submit" autoFocus>
          {words.cancel}
        </Button>
        <Button type="submit" tone="brick" onClick={clearHistory}>
          {words.deleteAll}
        </Button>
      </form>
    </dialog>
  )
}
