import { X } from 'lucide-react'
import { calledName, type CallState } from '../../electron/api'
import { useT } from '../language/wording-context'
import { Button } from '../look/Button'
import { Avatar } from '../people/Avatar'
import { ownerOfCall } from '../people/pictures-of'
import { useCommands } from '../state/phone-context'
import { VoiceWho } from './VoiceWho'

/** The end of a call while the user looks at something else: who, and why; a click shows the rest. */
export function EndedVoice({ call }: { readonly call: Extract<CallState, { kind: 'ended' }> }) {
  const t = useT()
  const { dismissEnded } = useCommands()
  return (
    <section className="voice-bar" aria-label={t('voice.region')} data-call-state="ended">
      <VoiceWho
        picture={<Avatar name={call.contact} size="medium" of={ownerOfCall(call)} />}
        name={calledName(call)}
        sinceMs={undefined}
        words={t('call.endedBecause', {
          reason: { key: `call.ended.${call.reason}`, fill: { name: calledName(call) } },
        })}
        to={{ kind: 'call' }}
        toWords={t('call.showEnd')}
      />
      <div className="voice-actions">
        <Button icon={<X aria-hidden="true" />} onClick={dismissEnded}>
          {t('common.close')}
        </Button>
      </div>
    </section>
  )
}
