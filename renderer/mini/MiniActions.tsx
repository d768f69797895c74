import { Mic, MicOff, Pause, Phone, Play } from 'lucide-react'
import { type AppState, calledName, consentTo, targetOf } from '../../electron/api'
import { useT } from '../language/wording-context'
import { Button } from '../look/Button'
import { useCommands } from '../state/phone-context'

const PutDown = () => <Phone className="icon-put-down" aria-hidden="true" />

/** The actions that need no main window: answer, mute, hang up. */
export function MiniActions({ state: { call, waiting, held } }: { readonly state: AppState }) {
  const t = useT()
  const commands = useCommands()
  if (waiting) {
    return (
      <div className="mini-actions">
        {/* The first call goes on hold, so a mistake loses nothing. */}
        <Button
          tone="line"
          icon={<Pause aria-hidden="true" />}
          onClick={() => commands.acceptWaiting(consentTo(waiting), 'hold')}
        >
          {t('mini.answer')}
        </Button>
        <Button tone="brick" icon={<PutDown />} onClick={() => commands.refuseWaiting(targetOf(waiting))}>
          {t('call.decline')}
        </Button>
      </div>
    )
  }
  switch (call.kind) {
    case 'ringing':
      return (
        <div className="mini-actions">
          <Button
            tone="line"
            icon={<Phone aria-hidden="true" />}
            onClick={() => commands.accept(consentTo(call))}
          >
            {t('call.accept')}
          </Button>
          <Button tone="brick" icon={<PutDown />} onClick={() => commands.refuse(targetOf(call))}>
            {t('call.decline')}
          </Button>
        </div>
      )
    case 'talking':
      return (
        <div className="mini-actions">
          <Button
            data-on={call.muted}
            icon={call.muted ? <MicOff aria-hidden="true" /> : <Mic aria-hidden="true" />}
            onClick={() => commands.setMuted(!call.muted)}
          >
            {call.muted ? t('call.unmute') : t('call.mute')}
          </Button>
          <Button tone="brick" icon={<PutDown />} onClick={() => commands.hangUp(targetOf(call))}>
            {t('call.hangUp')}
          </Button>
        </div>
      )
    case 'calling':
    case 'connecting':
      return (
        <div className="mini-actions">
          <Button tone="brick" icon={<PutDown />} onClick={() => commands.hangUp(targetOf(call))}>
            {t('call.cancel')}
          </Button>
        </div>
      )
    case 'idle':
    case 'ended':
      return held ? (
        <div className="mini-actions">
          <Button icon={<Play aria-hidden="true" />} onClick={() => commands.swapCalls(targetOf(held))}>
            {t('call.resume')}
          </Button>
          <Button
            tone="brick"
            icon={<PutDown />}
            aria-label={t('call.hangUpOn', { name: calledName(held) })}
            onClick={() => commands.hangUpHeld(targetOf(held))}
          >
            {t('call.end')}
          </Button>
        </div>
      ) : null
  }
}
