import { Phone, Play } from 'lucide-react'
import { type AppState, type CallState, targetOf } from '../../electron/api'
import { KEYS } from '../keys/key-table'
import { Button } from '../look/Button'
import { useCommands } from '../state/phone-context'
import { useT } from '../language/wording-context'

export interface EndedActionsProps {
  readonly call: Extract<CallState, { kind: 'ended' }>
  readonly held: AppState['held']
}

/** What can be done after a call. `data-call-focus` marks the button that receives the focus. */
export function EndedActions({ call, held }: EndedActionsProps) {
  const t = useT()
  const commands = useCommands()
  return (
    <div className="call-actions">
      {held && (
        <Button
          tone="line"
          icon={<Play aria-hidden="true" />}
          keys={KEYS.held.swap[0]}
          onClick={() => commands.swapCalls(targetOf(held))}
          data-call-focus=""
        >
          {t('call.resumeCall')}
        </Button>
      )}
      <Button
        tone={held ? 'plain' : 'line'}
        icon={<Phone aria-hidden="true" />}
        onClick={(event) => event.detail < 2 && commands.call(call.contact)}
      >
        {call.direction === 'incoming' ? t('call.callBack') : t('call.callAgain')}
      </Button>
      <Button keys={KEYS.ended.dismiss[0]} onClick={commands.dismissEnded} data-call-focus="">
        {t('common.close')}
      </Button>
    </div>
  )
}
