import { Mic, MicOff, Pause, Phone, Play } from 'lucide-react'
import { targetOf } from '../../electron/api'
import { KEYS } from '../keys/key-table'
import { Button } from '../look/Button'
import { useCommands } from '../state/phone-context'
import { useT } from '../language/wording-context'
import type { CallPanelProps } from './CallPanel'

/** The actions on the call. `data-call-focus` marks the button that receives the focus. */
export function CallActions({ call, waiting, held }: Omit<CallPanelProps, 'me'>) {
  const t = useT()
  const commands = useCommands()
  switch (call.kind) {
    case 'calling':
    case 'connecting':
      return (
        <div className="call-actions">
          <Button
            tone="brick"
            icon={<Phone className="icon-put-down" aria-hidden="true" />}
            keys={KEYS.calling['hang-up'][0]}
            onClick={() => commands.hangUp(targetOf(call))}
            data-call-focus=""
          >
            {t('call.cancel')}
          </Button>
        </div>
      )
    case 'talking':
      return (
        <div className="call-actions">
          <Button
            data-on={call.muted}
            icon={call.muted ? <MicOff aria-hidden="true" /> : <Mic aria-hidden="true" />}
            keys={KEYS.talking['toggle-mute'][0]}
            onClick={() => commands.setMuted(!call.muted)}
            data-call-focus=""
          >
            {call.muted ? t('call.unmute') : t('call.mute')}
          </Button>
          {!held && (
            <Button
              // The waiting caller must be answered or declined first.
              aria-disabled={waiting !== undefined}
              icon={<Pause aria-hidden="true" />}
              keys={KEYS.talking.swap[0]}
              onClick={() => !waiting && commands.swapCalls(targetOf(call))}
            >
              {t('call.hold')}
            </Button>
          )}
          <Button
            tone="brick"
            icon={<Phone className="icon-put-down" aria-hidden="true" />}
            keys={KEYS.talking['hang-up'][0]}
            onClick={() => commands.hangUp(targetOf(call))}
          >
            {t('call.hangUp')}
          </Button>
        </div>
      )
    case 'ended':
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
}
