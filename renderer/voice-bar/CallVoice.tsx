import { Mic, MicOff, Pause, Phone } from 'lucide-react'
import { calledName, targetOf } from '../../electron/api'
import type { Translate } from '../../locales/wording'
import { lineWords, type OnTheLine } from '../call/call-words'
import { Meter } from '../call/Meter'
import { KEYS } from '../keys/key-table'
import { useT } from '../language/wording-context'
import { Button } from '../look/Button'
import { Avatar } from '../people/Avatar'
import { ownerOfCall } from '../people/pictures-of'
import { usePlace } from '../place/place-context'
import { PrivacyIcon } from '../privacy/PrivacyIcon'
import { useCommands } from '../state/phone-context'
import { VoiceWho } from './VoiceWho'

export interface CallVoiceProps {
  readonly call: OnTheLine
  /** No other call is on hold. */
  readonly isSwappable: boolean
  /** A second caller must be answered or declined first. */
  readonly isAsked: boolean
}

/** The call in progress: who, how long, and its controls. `data-call-focus` marks the button that receives the focus. */
export function CallVoice({ call, isSwappable, isAsked }: CallVoiceProps) {
  const t = useT()
  const { hangUp } = useCommands()
  const { place } = usePlace()
  const isTalking = call.kind === 'talking'
  const isShown = place.kind === 'call'
  return (
    <section
      className="voice-bar"
      aria-label={t('voice.region')}
      data-call-state={call.kind}
      data-shown={isShown}
      data-call-surface=""
    >
      <VoiceWho
        picture={<Avatar name={call.contact} size="medium" of={ownerOfCall(call)} />}
        name={calledName(call)}
        sinceMs={isTalking ? call.sinceMs : undefined}
        words={stateWords(t, call)}
        to={{ kind: 'call' }}
        toWords={t('call.backToCall')}
      >
        <span className="visually-hidden">{lineWords(t, call)}</span>
        {/* The stage shows it larger. */}
        {!isShown && <PrivacyIcon privacy={call.privacy} />}
      </VoiceWho>
      {isTalking && (
        <Meter label={t('call.microphoneLevel')} of="inputDbfs" muted={call.muted} isHidden={isShown} />
      )}
      <div className="voice-actions">
        {isTalking && <MuteButton muted={call.muted} />}
        {isTalking && isSwappable && <HoldButton call={call} isAsked={isAsked} />}
        <Button
          tone="brick"
          icon={<Phone className="icon-put-down" aria-hidden="true" />}
          keys={KEYS[isTalking ? 'talking' : 'calling']['hang-up'][0]}
          onClick={() => hangUp(targetOf(call))}
          {...(!isTalking && { 'data-call-focus': '' })}
        >
          {isTalking ? t('call.hangUp') : t('call.cancel')}
        </Button>
      </div>
    </section>
  )
}

function MuteButton({ muted }: { readonly muted: boolean }) {
  const t = useT()
  const { setMuted } = useCommands()
  return (
    <Button
      data-on={muted}
      icon={muted ? <MicOff aria-hidden="true" /> : <Mic aria-hidden="true" />}
      keys={KEYS.talking['toggle-mute'][0]}
      onClick={() => setMuted(!muted)}
      data-call-focus=""
    >
      {muted ? t('call.unmute') : t('call.mute')}
    </Button>
  )
}

function HoldButton({ call, isAsked }: Pick<CallVoiceProps, 'call' | 'isAsked'>) {
  const t = useT()
  const { swapCalls } = useCommands()
  return (
    <Button
      aria-disabled={isAsked}
      icon={<Pause aria-hidden="true" />}
      keys={KEYS.talking.swap[0]}
      onClick={() => !isAsked && swapCalls(targetOf(call))}
    >
      {t('call.hold')}
    </Button>
  )
}

function stateWords(t: Translate, call: OnTheLine): string | undefined {
  if (call.kind !== 'talking') return t(`call.headline.${call.kind}`)
  if (call.isReconnecting) return t('mini.reconnecting')
  if (call.peer?.holding) return t('mini.peerHolds')
  if (call.muted) return t('mini.muted')
  return call.peer?.muted ? t('mini.peerIsMuted') : undefined
}
