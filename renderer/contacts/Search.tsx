import { Search as Glass, X } from 'lucide-react'
import { useEffect, useRef, type KeyboardEvent as ReactKeyboardEvent } from 'react'
import type { Contact } from '../../electron/api'
import { actionFor } from '../keys/key-table'
import { pressOf } from '../keys/chord'
import { useCommands } from '../state/phone-context'
import { useT } from '../language/wording-context'
import { focusRow } from './rows'

export interface SearchProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  /** Whom Enter calls: the best match who can be called. */
  readonly first: Contact | undefined
}

const opensSearch = (event: KeyboardEvent): boolean => {
  const press = pressOf(event)
  // Without a modifier it is a character like others where somebody writes.
  if (press.target === 'text' && press.key.length === 1 && !press.ctrl && !press.meta) return false
  return actionFor('anywhere', press) === 'search'
}

/** The search box. `/` or Ctrl+F comes here, Enter calls the first match, Down goes to the list. */
export function Search({ label, value, onChange, first }: SearchProps) {
  const t = useT()
  const { call } = useCommands()
  const field = useRef<HTMLInputElement>(null)

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      // Under an open layer, and in the narrow window while talking, the field cannot take the focus.
      const reachable = field.current?.checkVisibility() && !field.current.closest('[inert]')
      if (!reachable || !opensSearch(event)) return
      event.preventDefault()
      field.current?.focus()
      field.current?.select()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])

  const onKeyDown = (event: ReactKeyboardEvent<HTMLInputElement>): void => {
    if (event.nativeEvent.isComposing) return
    const press = pressOf(event)
    const action = actionFor('list', press)
    if (action === 'call' && first) call(first.name)
    else if (action === 'next') focusRow(event.currentTarget, 'first')
    else if (actionFor('anywhere', press) === 'leave' && value !== '') onChange('')
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div className="search" role="search">
      <Glass aria-hidden="true" />
      <input
        ref={field}
        type="text"
        aria-label={label}
        placeholder={label}
        aria-keyshortcuts="/ Control+F"
        value={value}
        onChange={(event) => onChange(event.target.value)}
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
            field.current?.focus()
          }}
        >
          <X aria-hidden="true" />
        </button>
      )}
    </div>
  )
}
