import { DoorOpen, Headphones, Phone, ShieldAlert } from 'lucide-react'
import { useEffect, useRef, useState, type SyntheticEvent } from 'react'
import { textAround } from '../../language/text-around'
import { useT } from '../../language/wording-context'
import { Button } from '../../look/Button'
import { Avatar } from '../../people/Avatar'
import { Name } from '../../people/Name'
import { Field } from '../../sign-in/Field'
import { nameProblem } from '../../sign-in/validate'
import type { GuestCallState, GuestPhone, GuestTarget } from '../call/guest-phone'
import { appUrlOf, hearersOf, nameOf } from '../call/target-words'
import { remember, remembered } from '../remembered'
import type { MicrophoneState } from '../sound/microphone'
import { AppLink } from './AppLink'
import { MicrophoneCheck } from './MicrophoneCheck'

export interface StartFormProps {
  readonly phone: GuestPhone
  readonly target: GuestTarget
  readonly microphone: MicrophoneState
  readonly call: Extract<GuestCallState, { kind: 'idle' }>
}

/** Before the call: a name, the microphone, and who can hear. */
export function StartForm({ phone, target, microphone, call: { refusal } }: StartFormProps) {
  const t = useT()
  const field = useRef<HTMLInputElement>(null)
  const [name, setName] = useState(() => refusal?.name ?? remembered('name') ?? '')
  const [checked, setChecked] = useState(false)
  const refused = refusal?.name === name.trim() ? t('guest.taken', { name: refusal.name }) : undefined
  const problem = refused ?? (checked ? nameProblem(t, name) : undefined)

  // Typing replaces a name that cannot be used.
  useEffect(() => {
    if (refusal) field.current?.select()
  }, [refusal])

  const submit = (listens: boolean): void => {
    setChecked(true)
    if (refused !== undefined || nameProblem(t, name) !== undefined) return field.current?.focus()
    const chosen = name.normalize('NFC').trim().replace(/\s+/gu, ' ')
    remember('name', chosen)
    void phone.call(chosen, listens)
  }

  const onSubmit = (event: SyntheticEvent): void => {
    event.preventDefault()
    submit(false)
  }

  const isRoom = target.kind === 'room'
  const called = nameOf(target)
  return (
    <form className="guest-card" onSubmit={onSubmit} noValidate>
      <div className="guest-who">
        {isRoom ? (
          <span className="guest-picture">
            <DoorOpen aria-hidden="true" />
          </span>
        ) : (
          <Avatar name={called} size="large" />
        )}
        <h1>
          <Title target={target} />
        </h1>
        <p>{isRoom ? t('guest.asksAsGuest') : t('guest.asGuest', { name: called })}</p>
      </div>
      <Field
        ref={field}
        label={t('signIn.name')}
        value={name}
        onChange={setName}
        problem={problem}
        wrong={false}
        autoComplete="nickname"
      />
      <MicrophoneCheck microphone={microphone} onOpen={(id) => phone.openMicrophone(id)} />
      <div className="guest-ways">
        <Button
          type="submit"
          tone="line"
          icon={isRoom ? <DoorOpen aria-hidden="true" /> : <Phone aria-hidden="true" />}
        >
          {isRoom ? t('guest.askToJoin') : t('people.callName', { name: called })}
        </Button>
        <Button icon={<Headphones aria-hidden="true" />} onClick={() => submit(true)}>
          {t('guest.listenOnly')}
        </Button>
        <p className="guest-hint">{t('guest.listenHint')}</p>
      </div>
      <p className="guest-note">
        <ShieldAlert aria-hidden="true" />
        <span>{hearersOf(t, target)}</span>
      </p>
      <AppLink url={appUrlOf(target)} />
    </form>
  )
}

function Title({ target }: { readonly target: GuestTarget }) {
  const t = useT()
  const [before, after] = textAround(t, target.kind === 'room' ? 'guest.joinRoom' : 'people.callName')
  return (
    <>
      {before}
      <Name name={nameOf(target)} />
      {after}
    </>
  )
}
