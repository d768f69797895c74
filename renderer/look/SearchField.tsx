import { Search as Glass, X } from 'lucide-react'
import type { KeyboardEvent, ReactNode, RefObject } from 'react'
import { pressOf } from '../keys/chord'
import { ariaShortcut } from '../keys/keycap'
import { actionFor, KEYS } from '../keys/key-table'
import { useT } from '../language/wording-context'

export interface SearchFieldProps {
  readonly ref: RefObject<HTMLInputElement | null>
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  /** The action of Enter, if any. */
  readonly onEnter?: (() => void) | undefined
  /** The action of the key that calls, if any. */
  readonly onCall?: (() => void) | undefined
  /** Down moves from this field to the results. */
  readonly onNext: (field: HTMLInputElement) => void
  readonly className?: string
  /** The text next to the field. */
  readonly children?: ReactNode
}

/** A search field. Enter takes the first result, Down moves to the list of results, Escape clears it. */
export function SearchField({
  ref,
  label,
  value,
  onChange,
  onEnter,
  onCall,
  onNext,
  className = '',
  children,
}: SearchFieldProps) {
  const t = useT()
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.nativeEvent.isComposing) return
    const press = pressOf(event)
    const action = actionFor('list', press)
    if (action === 'open' && onEnter) onEnter()
    else if (action === 'call' && onCall) onCall()
    else if (action === 'next') onNext(event.currentTarget)
    else if (actionFor('anywhere', press) === 'leave' && value !== '') onChange('')
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div className={`search ${className}`.trim()} role="search" aria-label={label}>
      <Glass aria-hidden="true" />
      <input
        ref={ref}
        type="text"
        aria-label={label}
        placeholder={label}
        aria-keyshortcuts={KEYS.anywhere.search.map(ariaShortcut).join(' ')}
        value={value}
        onChange={({ target }) => onChange(target.value)}
        onKeyDown={onKeyDown}
        spellCheck={false}
        autoComplete="off"
      />
      {value !== '' && (
        <button
          type="button"
          className="icon-button"
          aria-label={t('people.clearSearch')}
          onClick={() => {
            onChange('')
            ref.current?.focus()
          }}
        >
          <X aria-hidden="true" />
        </button>
      )}
      {children}
    </div>
  )
}
