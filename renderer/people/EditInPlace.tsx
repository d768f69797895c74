import { Pencil } from 'lucide-react'
import { type KeyboardEvent, type SyntheticEvent, useEffect, useId, useRef, useState } from 'react'
import type { CommandResult } from '../../electron/api'
import { type Message, say } from '../../locales/message'
import { useT } from '../language/wording-context'
import { Button } from '../look/Button'
import './edit-in-place.css'

export interface EditInPlaceProps {
  /** What it is, such as `Nickname`. */
  readonly label: string
  /** The button without a value, such as `Add nickname`. */
  readonly addWords: string
  /** The button with one, such as `Edit nickname`. */
  readonly editWords: string
  readonly hint: string
  readonly value: string
  /** Several lines: Enter begins a new one. */
  readonly isLong?: boolean
  readonly onSave: (value: string) => Promise<CommandResult>
}

/** A value, and a button that puts a field in its place. Enter saves, with Ctrl in a long one; Escape changes nothing. */
export function EditInPlace(props: EditInPlaceProps) {
  const { label, addWords, editWords, value, isLong = false } = props
  const button = useRef<HTMLButtonElement>(null)
  const [isOpen, setIsOpen] = useState(false)
  const [wasOpen, setWasOpen] = useState(false)
  useEffect(() => {
    if (wasOpen && !isOpen) button.current?.focus()
  }, [wasOpen, isOpen])
  if (isOpen) return <Form {...props} onDone={() => setIsOpen(false)} />
  return (
    <div className="in-place">
      {value !== '' && (
        <p className="in-place-value" data-long={isLong}>
          <span className="in-place-label">{label}</span>
          <bdi dir="auto">{value}</bdi>
        </p>
      )}
      <Button
        ref={button}
        tone="quiet"
        icon={<Pencil aria-hidden="true" />}
        onClick={() => {
          setWasOpen(true)
          setIsOpen(true)
        }}
      >
        {value === '' ? addWords : editWords}
      </Button>
    </div>
  )
}

function Form({
  label,
  hint,
  value,
  isLong = false,
  onSave,
  onDone,
}: EditInPlaceProps & { onDone: () => void }) {
  const t = useT()
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const area = useRef<HTMLTextAreaElement>(null)
  const [draft, setDraft] = useState(value)
  const [problem, setProblem] = useState<Message>()
  const field = isLong ? area : input
  useEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [field])

  const save = (): void => {
    void onSave(draft)
      .catch((): CommandResult => ({ ok: false, problem: { key: 'app.commandLost' } }))
      .then((result) => {
        if (result.ok) return onDone()
        setProblem(result.problem)
        field.current?.focus()
      })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return
    const saves = event.key === 'Enter' && isLong && (event.ctrlKey || event.metaKey)
    if (!saves && event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    if (saves) save()
    else onDone()
  }
  const common = {
    id,
    dir: 'auto',
    value: draft,
    'aria-invalid': problem !== undefined,
    'aria-describedby': `${id}-note`,
    autoComplete: 'off',
  } as const
  return (
    <form
      className="in-place-form"
      noValidate
      onKeyDown={onKeyDown}
      onSubmit={(event: SyntheticEvent) => {
        event.preventDefault()
        save()
      }}
    >
      <label htmlFor={id}>{label}</label>
      {isLong ? (
        <textarea {...common} ref={area} rows={4} onChange={({ target }) => setDraft(target.value)} />
      ) : (
        <input {...common} ref={input} spellCheck={false} onChange={({ target }) => setDraft(target.value)} />
      )}
      <p id={`${id}-note`} className="in-place-note" data-problem={problem !== undefined}>
        {problem ? say(t, problem) : hint}
      </p>
      <p className="visually-hidden" role="alert">
        {problem && say(t, problem)}
      </p>
      <div className="in-place-actions">
        <Button type="submit" tone="line">
          {t('common.save')}
        </Button>
        <Button onClick={onDone}>{t('common.cancel')}</Button>
      </div>
    </form>
  )
}
