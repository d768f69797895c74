import { Mic, MicOff, Phone, RotateCcw, ShieldAlert, Unplug } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { Translate } from '../../../locales/wording'
import { useT } from '../../language/wording-context'
import { Button } from '../../look/Button'
import { Avatar } from '../../people/Avatar'
import { Name } from '../../people/Name'
import { formatDuration } from '../../time/format'
import { SECOND_MS, useTicks } from '../../time/use-now'
import { remembered } from '../remembered'
import { LevelMeter } from '../sound/LevelMeter'
import type { MicrophoneState } from '../sound/microphone'
import { RemoteSound } from '../sound/RemoteSound'
import { playRingBack } from '../sound/ring-back'
import { endWords } from './end-words'
import type { GuestCallState, GuestPhone } from './guest-phone'

type StagedCall = Exclude<GuestCallState, { kind: 'idle' }>
type TalkingCall = Extract<GuestCallState, { kind: 'talking' }>

export interface CallStageProps {
  readonly phone: GuestPhone
  readonly contact: string
  readonly microphone: MicrophoneState
  readonly call: StagedCall
}

/** From the first ring to the reason for the end. */
export function CallStage({ phone, contact, microphone, call }: CallStageProps) {
  const t = useT()
  const stage = useRef<HTMLElement>(null)
  const { kind } = call
  useEffect(() => {
    stage.current?.querySelector<HTMLElement>('[data-call-focus]')?.focus()
  }, [kind])
  useEffect(() => (kind === 'calling' ? playRingBack() : undefined), [kind])
  return (
    <section ref={stage} className="guest-call" aria-label={t('call.region')} data-call-state={kind}>
      <div className="guest-who">
        <p className="guest-headline">{headline(t, call)}</p>
        <h1>
          <Name name={contact} />
        </h1>
        {kind === 'talking' && <Timer sinceMs={call.sinceMs} />}
        {kind === 'ended' && (
          <p className="guest-reason">
            {endWords(t, call.why, contact)}{' '}
            {call.lengthMs > 0 && t('call.length', { length: formatDuration(call.lengthMs) })}
          </p>
        )}
      </div>
      <div className="guest-line" data-call-state={kind}>
        <Avatar name={remembered('name') ?? ''} size="large" />
        <div className="guest-wire">
          {kind === 'talking' && <Meters call={call} microphone={microphone} />}
        </div>
        <Avatar name={contact} size="large" look={kind === 'calling' ? 'ringing' : 'plain'} />
      </div>
      {kind === 'talking' && <Notes call={call} contact={contact} microphone={microphone} />}
      <Actions phone={phone} contact={contact} call={call} />
    </section>
  )
}

const headline = (t: Translate, { kind }: StagedCall): string =>
  t(`call.headline.${kind === 'preparing' ? 'calling' : kind}`)

interface TalkingProps {
  readonly call: TalkingCall
  readonly microphone: MicrophoneState
}

function Meters({ call: { heard, muted }, microphone }: TalkingProps) {
  const t = useT()
  const ours = microphone.kind === 'open' ? microphone.stream : undefined
  return (
    <>
      <LevelMeter label={t('call.microphoneLevel')} stream={ours} muted={muted} />
      <LevelMeter label={t('call.speakerLevel')} stream={heard} from="end" />
      <RemoteSound stream={heard} />
    </>
  )
}

function Notes({ call, contact, microphone }: TalkingProps & Pick<CallStageProps, 'contact'>) {
  const t = useT()
  return (
    <div className="guest-notes">
      {call.isReconnecting && (
        <p className="guest-problem">
          <Unplug aria-hidden="true" />
          <span>{t('call.reconnecting')}</span>
        </p>
      )}
      {call.muted && (
        <p className="guest-problem">
          <MicOff aria-hidden="true" />
          <span>{t('call.muted')}</span>
        </p>
      )}
      {microphone.kind === 'problem' && (
        <p className="guest-problem" role="alert">
          <MicOff aria-hidden="true" />
          <span>{t(`guest.microphone.${microphone.problem}`)}</span>
        </p>
      )}
      <p className="guest-note">
        <ShieldAlert aria-hidden="true" />
        <span>{t('guest.whoHears', { name: contact })}</span>
      </p>
    </div>
  )
}

function Actions({ phone, contact, call }: Omit<CallStageProps, 'microphone'>) {
  const t = useT()
  if (call.kind === 'ended')
    return (
      <div className="guest-actions">
        <Button
          tone="line"
          icon={<RotateCcw aria-hidden="true" />}
          onClick={() => void phone.call(remembered('name') ?? '', contact)}
          data-call-focus=""
        >
          {t('call.callAgain')}
        </Button>
        <Button onClick={() => phone.dismiss()}>{t('common.close')}</Button>
      </div>
    )
  const talking = call.kind === 'talking'
  return (
    <div className="guest-actions">
      {talking && (
        <Button
          data-on={call.muted}
          icon={call.muted ? <MicOff aria-hidden="true" /> : <Mic aria-hidden="true" />}
          onClick={() => phone.setMuted(!call.muted)}
          data-call-focus=""
        >
          {call.muted ? t('call.unmute') : t('call.mute')}
        </Button>
      )}
      <Button
        tone="brick"
        icon={<Phone className="icon-put-down" aria-hidden="true" />}
        onClick={() => phone.hangUp()}
        data-call-focus={talking ? undefined : ''}
      >
        {talking ? t('call.hangUp') : t('call.cancel')}
      </Button>
    </div>
  )
}

const steadyNow = (): number => performance.now()

function Timer({ sinceMs }: { readonly sinceMs: number }) {
  const now = useTicks(steadyNow, SECOND_MS)
  return (
    <p className="guest-timer" role="timer">
      {formatDuration(now - sinceMs)}
    </p>
  )
}
