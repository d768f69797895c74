import { useId, type InputHTMLAttributes, type Ref } from 'react'

export interface FieldProps extends Pick<
  InputHTMLAttributes<HTMLInputElement>,
  'autoComplete' | 'inputMode' | 'type'
> {
  readonly ref: Ref<HTMLInputElement>
  readonly label: string
  readonly hint?: string
  readonly value: string
  readonly onChange: (value: string) => void
  /** Why the value is invalid. */
  readonly problem: string | undefined
  /** Marked as invalid for a reason that is shown elsewhere. */
  readonly wrong: boolean
}

/** A labelled text field with its hint, or the error in place of the hint. */
export function Field({
  ref,
  label,
  hint,
  value,
  onChange,
  problem,
  wrong,
  type = 'text',
  ...rest
}: FieldProps) {
  const id = useId()
  const note = problem ?? hint
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        ref={ref}
        type={type}
        dir="auto"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        aria-invalid={problem !== undefined || wrong}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        spellCheck={false}
        autoCapitalize="off"
        {...rest}
      />
      {note !== undefined && (
        <p id={`${id}-note`} className="field-note" data-problem={problem !== undefined}>
          {note}
        </p>
      )}
    </div>
  )
}
