import { Phone, ShieldAlert } from 'lucide-react'
import { useEffect, useRef, useState, type SyntheticEvent } from 'react'
import { textAround } from '../../language/text-around'
import { useT } from '../../language/wording-context'
import { Button } from '../../look/Button'
import { Avatar } from '../../people/Avatar'
import { Name } from '../../people/Name'
import { Field } from '../../sign-in/Field'
import { nameProblem } from '../../sign-in/validate'
import type { GuestCallState, GuestPhone } from '../call/guest-phone'
import { remember, remembered } from '../remembered'
import type { MicrophoneState } from '../sound/microphone'
import { AppLink } from './AppLink'
import { MicrophoneCheck } from './MicrophoneCheck'

export interface StartFormProps {
  readonly phone: GuestPhone
  readonly contact: string
  readonly microphone: MicrophoneState
  readonly call: Extract<GuestCallState, { kind: 'idle' }>
}

/** Before the call: a name, the microphone, and who can hear. */
export function StartForm({ phone, contact, microphone, call: { refusal } }: StartFormProps) {
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

  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    setChecked(true)
    if (refused !== undefined || nameProblem(t, name) !== undefined) return field.current?.focus()
    const chosen = name.normalize('NFC').trim().replace(/\s+/gu, ' ')
    remember('name', chosen)
    void phone.call(chosen, contact)
  }

  const [before, after] = textAround(t, 'people.callName')
  return (
    <form className="guest-card" onSubmit={submit} noValidate>
      <div className="guest-who">
        <Avatar name={contact} size="large" />
        <h1>
          {before}
          <Name name={contact} />
          {after}
        </h1>
        <p>{t('guest.asGuest', { name: contact })}</p>
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
      <Button type="submit" tone="line" icon={<Phone aria-hidden="true" />}>
        {t('people.callName', { name: contact })}
      </Button>
      <p className="guest-note">
        <ShieldAlert aria-hidden="true" />
        <span>{t('guest.whoHears', { name: contact })}</span>
      </p>
      <AppLink url={`ringdown:${encodeURIComponent(contact)}`} />
    </form>
  )
}
