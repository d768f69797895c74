import { MicOff } from 'lucide-react'
import { useEffect, useState, useSyncExternalStore } from 'react'
import type { Translate } from '../../locales/wording'
import { useT } from '../language/wording-context'
import { CallStage } from './call/CallStage'
import { endWords } from './call/end-words'
import { GuestPhone, type GuestCallState, type GuestTarget } from './call/guest-phone'
import { appUrlOf, nameOf } from './call/target-words'
import { AppLink } from './start/AppLink'
import { PlainPage } from './start/PlainPage'
import { StartForm } from './start/StartForm'

/** Calls one person, or joins a room. */
export function CallPage({ target }: { readonly target: GuestTarget }) {
  const t = useT()
  const [phone] = useState(() => new GuestPhone(target))
  const { call, microphone } = useSyncExternalStore(phone.subscribe, () => phone.state)
  // The other side is told, and not left with silence.
  useEffect(() => {
    const leave = (): void => phone.hangUp()
    addEventListener('pagehide', leave)
    return () => removeEventListener('pagehide', leave)
  }, [phone])
  const problem = microphone.kind === 'problem' ? microphone.problem : undefined
  if (problem === 'insecure' || problem === 'unsupported')
    return (
      <PlainPage icon={<MicOff aria-hidden="true" />} title={t('guest.cannotCall')}>
        <p>{t(`guest.microphone.${problem}`)}</p>
        {problem === 'insecure' && <p className="guest-hint">{t('guest.operator')}</p>}
        <AppLink url={appUrlOf(target)} />
      </PlainPage>
    )
  return (
    <>
      {call.kind === 'idle' ? (
        <StartForm phone={phone} target={target} microphone={microphone} call={call} />
      ) : (
        <CallStage phone={phone} target={target} microphone={microphone} call={call} />
      )}
      <p className="visually-hidden" aria-live="polite">
        {announcement(t, call, target)}
      </p>
    </>
  )
}

function announcement(t: Translate, call: GuestCallState, target: GuestTarget): string {
  const name = nameOf(target)
  switch (call.kind) {
    case 'idle':
    case 'preparing':
      return ''
    case 'asking':
      return t('guest.asking', { room: name })
    case 'calling':
      return t('call.calling', { name })
    case 'connecting':
      return t('call.connecting', { name })
    case 'talking':
      return [
        call.isReconnecting ? t('call.reconnecting') : '',
        call.muted ? t('call.muted') : talkingWords(t, target),
      ].join(' ')
    case 'ended':
      return `${t('call.headline.ended')}. ${endWords(t, call.why, target)}`
  }
}

const talkingWords = (t: Translate, target: GuestTarget): string =>
  target.kind === 'room'
    ? t('guest.inRoom', { room: target.room })
    : t('call.talking', { name: target.contact })
