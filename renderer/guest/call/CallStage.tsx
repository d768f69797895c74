import {
  AudioLines,
  DoorOpen,
  Headphones,
  Hourglass,
  LogOut,
  Mic,
  MicOff,
  Phone,
  RotateCcw,
  ShieldAlert,
  Unplug,
  Users,
} from 'lucide-react'
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
import type { GuestCallState, GuestPhone, GuestTarget } from './guest-phone'
import { nameOf } from './target-words'

type StagedCall = Exclude<GuestCallState, { kind: 'idle' }>
type TalkingCall = Extract<GuestCallState, { kind: 'talking' }>

export interface CallStageProps {
  readonly phone: GuestPhone
  readonly target: GuestTarget
  readonly microphone: MicrophoneState
  readonly call: StagedCall
}

/** From the first ring to the reason for the end. */
export function CallStage({ phone, target, microphone, call }: CallStageProps) {
  const t = useT()
  const stage = useRef<HTMLElement>(null)
  const { kind } = call
  const isRoom = target.kind === 'room'
  const called = nameOf(target)
  useEffect(() => {
    stage.current?.querySelector<HTMLElement>('[data-call-focus]')?.focus()
  }, [kind])
  useEffect(() => (kind === 'calling' ? playRingBack() : undefined), [kind])
  return (
    <section ref={stage} className="guest-call" aria-label={t('call.region')} data-call-state={kind}>
      <div className="guest-who">
        <p className="guest-headline">{headline(t, call, isRoom)}</p>
        <h1>
          <Name name={called} />
        </h1>
        {kind === 'talking' && <Timer sinceMs={call.sinceMs} />}
        {kind === 'ended' && (
          <p className="guest-reason">
            {endWords(t, call.why, target)}{' '}
            {call.lengthMs > 0 && t('call.length', { length: formatDuration(call.lengthMs) })}
          </p>
        )}
      </div>
      <div className="guest-line" data-call-state={kind}>
        <Avatar name={remembered('name') ?? ''} size="large" />
        <div className="guest-wire">
          {kind === 'talking' && <Meters call={call} microphone={microphone} />}
        </div>
        {isRoom ? (
          <span className="guest-picture">
            <DoorOpen aria-hidden="true" />
          </span>
        ) : (
          <Avatar name={called} size="large" look={kind === 'calling' ? 'ringing' : 'plain'} />
        )}
      </div>
      {kind === 'asking' && (
        <p className="guest-note">
          <Hourglass aria-hidden="true" />
          <span>{t('guest.asking', { room: called })}</span>
        </p>
      )}
      {kind === 'talking' && <Notes call={call} target={target} microphone={microphone} />}
      <Actions phone={phone} isRoom={isRoom} call={call} />
    </section>
  )
}

function headline(t: Translate, call: StagedCall, isRoom: boolean): string {
  if (!isRoom)
    return t(`call.headline.${call.kind === 'preparing' || call.kind === 'asking' ? 'calling' : call.kind}`)
  switch (call.kind) {
    case 'preparing':
    case 'asking':
    case 'calling':
      return t('guest.headline.asking')
    case 'connecting':
      return t('call.headline.connecting')
    case 'talking':
      return t('guest.headline.inside')
    case 'ended':
      return call.lengthMs > 0 ? t('guest.headline.over') : t('guest.headline.out')
  }
}

interface TalkingProps {
  readonly call: TalkingCall
  readonly microphone: MicrophoneState
}

function Meters({ call: { heard, muted, listens }, microphone }: TalkingProps) {
  const t = useT()
  const ours = microphone.kind === 'open' && !listens ? microphone.stream : undefined
  return (
    <>
      <LevelMeter label={t('call.microphoneLevel')} stream={ours} muted={muted || listens} />
      <LevelMeter label={t('call.speakerLevel')} stream={heard} from="end" />
      <RemoteSound stream={heard} />
    </>
  )
}

function Notes({ call, target, microphone }: TalkingProps & Pick<CallStageProps, 'target'>) {
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
      {call.listens && (
        <p className="guest-note">
          <Headphones aria-hidden="true" />
          <span>{t('guest.listens')}</span>
        </p>
      )}
      {target.kind === 'room' && <RoomNotes call={call} />}
      {microphone.kind === 'problem' && !call.listens && (
        <p className="guest-problem" role="alert">
          <MicOff aria-hidden="true" />
          <span>{t(`guest.microphone.${microphone.problem}`)}</span>
        </p>
      )}
      <p className="guest-note">
        <ShieldAlert aria-hidden="true" />
        <span>
          {target.kind === 'room'
            ? t('guest.passes', { name: call.contact })
            : t('guest.whoHears', { name: target.contact })}
        </span>
      </p>
    </div>
  )
}

/** Who is there, and whether they hear us. */
function RoomNotes({ call: { news, listens, speaking } }: { readonly call: TalkingCall }) {
  const t = useT()
  if (!news) return null
  const { members, count, guests, isHeard, isHeld } = news
  const more = count - members.length
  return (
    <>
      <p className="guest-note" role="status">
        <Users aria-hidden="true" />
        <span>
          {t('guest.members', { count, names: members.join(', ') })}
          {more > 0 && ` ${t('guest.more', { count: more })}`}{' '}
          {guests.length > 1 && t('guest.guests', { names: guests.join(', ') })}
        </span>
      </p>
      {/* Not said aloud: it changes with every word. */}
      <p className="guest-note guest-speech" data-speaking={speaking.length > 0 || undefined}>
        <AudioLines aria-hidden="true" />
        <span>
          {speaking.length > 0
            ? t('guest.speaking', { names: speaking.join(', ') })
            : t('guest.noneSpeaking')}
        </span>
      </p>
      {!isHeard && !listens && (
        <p className="guest-problem" role="status">
          <MicOff aria-hidden="true" />
          <span>{t('guest.notHeard')}</span>
        </p>
      )}
      {isHeld && (
        <p className="guest-problem" role="status">
          <Hourglass aria-hidden="true" />
          <span>{t('guest.held')}</span>
        </p>
      )}
    </>
  )
}

interface ActionsProps {
  readonly phone: GuestPhone
  readonly isRoom: boolean
  readonly call: StagedCall
}

function Actions({ phone, isRoom, call }: ActionsProps) {
  const t = useT()
  if (call.kind === 'ended')
    return (
      <div className="guest-actions">
        <Button
          tone="line"
          icon={<RotateCcw aria-hidden="true" />}
          onClick={() => phone.callAgain()}
          data-call-focus=""
        >
          {isRoom ? t('guest.askAgain') : t('call.callAgain')}
        </Button>
        <Button onClick={() => phone.dismiss()}>{t('common.close')}</Button>
      </div>
    )
  const talking = call.kind === 'talking'
  return (
    <div className="guest-actions">
      {talking && !call.listens && (
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
        icon={isRoom ? <LogOut aria-hidden="true" /> : <Phone className="icon-put-down" aria-hidden="true" />}
        onClick={() => phone.hangUp()}
        data-call-focus={talking && !call.listens ? undefined : ''}
      >
        {endLabel(t, isRoom, talking)}
      </Button>
    </div>
  )
}

function endLabel(t: Translate, isRoom: boolean, talking: boolean): string {
  if (talking) return isRoom ? t('rooms.leave') : t('call.hangUp')
  return isRoom ? t('common.cancel') : t('call.cancel')
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
