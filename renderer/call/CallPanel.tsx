import { Headphones, MicOff, Pause, ShieldAlert, Unplug, Waypoints } from 'lucide-react'
import type { ReactNode } from 'react'
import { type AppState, calledName, type CallState, isRelayed, pathMessage } from '../../electron/api'
import { say } from '../../locales/message'
import { Breakable } from '../language/Breakable'
import { GuestSign } from '../people/GuestSign'
import { Name } from '../people/Name'
import { PrivacyButton } from '../privacy/PrivacyButton'
import { PrivacyIcon } from '../privacy/PrivacyIcon'
import { GradeAnnouncement } from '../quality/GradeAnnouncement'
import { QualityButton } from '../quality/QualityButton'
import { QualityPanel } from '../quality/QualityPanel'
import { relayWords } from '../quality/quality-words'
import { useQuality } from '../quality/use-quality'
import { useQualityPanel } from '../quality/use-quality-panel'
import { SoundSettingsButton } from '../settings/SettingsButton'
import type { Translate } from '../../locales/wording'
import { useWording } from '../language/wording-context'
import { ownerOfCall } from '../people/pictures-of'
import { lengthWords, peerWords } from './call-words'
import { EndedActions } from './EndedActions'
import './call.css'
import { Line, type LineLook } from './Line'
import { Meter } from './Meter'

/** The call on the stage. An incoming call has a layer of its own. */
type StagedCall = Exclude<CallState, { kind: 'idle' | 'ringing' }>

export interface CallPanelProps {
  readonly call: StagedCall
  readonly held: AppState['held']
  readonly me: string
}

const LOOK: Record<StagedCall['kind'], LineLook> = {
  calling: 'ringing-out',
  connecting: 'joining',
  talking: 'open',
  ended: 'down',
}

export function CallPanel({ call, held, me }: CallPanelProps) {
  const wording = useWording()
  const { t } = wording
  const talking = call.kind === 'talking'
  const muted = talking && call.muted
  const isReconnecting = talking && call.isReconnecting === true
  const quality = useQuality(talking)
  // The last one is not of now.
  const grade = isReconnecting ? undefined : quality?.grade
  const { id, open, button, toggle, close } = useQualityPanel(talking)
  return (
    <section className="call" aria-label={t('call.region')} data-call-state={call.kind} data-call-surface="">
      <div className="call-who">
        <p className="call-headline">{headline(t, call)}</p>
        <h1>
          <Name name={calledName(call)} />
        </h1>
        {call.isGuest && <GuestSign listens={call.isListener} />}
        {talking ? (
          <div className="call-facts">
            <PrivacyButton person={{ ...call, id: call.person, name: call.contact }} />
            <QualityButton ref={button} grade={grade} controls={id} open={open} onToggle={toggle} />
            <SoundSettingsButton />
            <GradeAnnouncement grade={grade} />
          </div>
        ) : (
          call.kind !== 'ended' && <PrivacyIcon privacy={call.privacy} />
        )}
        {call.kind === 'ended' && (
          <p className="call-reason">
            {t(`call.ended.${call.reason}`, { name: calledName(call) })}{' '}
            {lengthWords(wording, call.durationMs)}
          </p>
        )}
      </div>
      <Line
        me={me}
        them={{ name: call.contact, of: ownerOfCall(call) }}
        look={isReconnecting ? 'joining' : LOOK[call.kind]}
      >
        <div className="meters">
          <Meter label={t('call.microphoneLevel')} of="inputDbfs" muted={muted} />
          <Meter label={t('call.speakerLevel')} of="outputDbfs" />
        </div>
      </Line>
      {talking && (
        // Keeps its space when empty, so that the buttons do not move under the pointer.
        <div className="call-notes">
          {call.privacy === 'changed' && (
            <Note icon={<ShieldAlert aria-hidden="true" />}>
              {t('privacy.warning.changed', { name: calledName(call) })}
            </Note>
          )}
          {isReconnecting && <Note icon={<Unplug aria-hidden="true" />}>{t('call.reconnecting')}</Note>}
          {call.peer?.holding && <Note icon={<Pause aria-hidden="true" />}>{peerWords(t, call)}</Note>}
          {call.isListener && (
            <Note tone="plain" icon={<Headphones aria-hidden="true" />}>
              {t('guest.listenerMeaning')}
            </Note>
          )}
          {muted && <Note icon={<MicOff aria-hidden="true" />}>{t('call.muted')}</Note>}
          {call.peer?.muted && !call.peer.holding && (
            <Note icon={<MicOff aria-hidden="true" />}>{peerWords(t, call)}</Note>
          )}
          {quality?.path && isRelayed(quality.path) && !isReconnecting && (
            <Note tone="plain" icon={<Waypoints aria-hidden="true" />}>
              <span>
                <Breakable words={say(t, pathMessage(quality.path))} />
                <small>{relayWords(t, quality.path, call.privacy)}</small>
              </span>
            </Note>
          )}
        </div>
      )}
      {call.kind === 'ended' && <EndedActions call={call} held={held} />}
      {open && quality && talking && (
        <QualityPanel id={id} quality={quality} privacy={call.privacy} onClose={close} />
      )}
    </section>
  )
}

/** For an unanswered call: the user may not have heard it, so this text comes first. */
const headline = (t: Translate, call: StagedCall): string =>
  call.kind === 'ended' && (call.reason === 'missed' || call.reason === 'caller-gave-up')
    ? t('call.headline.missed')
    : t(`call.headline.${call.kind}`)

interface NoteProps {
  readonly icon: ReactNode
  /** Undefined: the user should notice it. */
  readonly tone?: 'plain'
  readonly children: ReactNode
}

function Note({ icon, tone, children }: NoteProps) {
  return (
    <p className="call-note" data-tone={tone}>
      {icon}
      {children}
    </p>
  )
}
