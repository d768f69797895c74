import { useEffect, useRef } from 'react'
import type { Contact } from '../../electron/api'
import { actionFor } from '../keys/key-table'
import { isWriting, pressOf } from '../keys/chord'
import { SearchField } from '../look/SearchField'
import { useCommands } from '../state/phone-context'
import { focusRow } from '../rows/row-keys'

export interface SearchProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  /** The contact that Enter calls: the best match that can be called. */
  readonly first: Contact | undefined
}

const opensSearch = (event: KeyboardEvent): boolean => {
  const press = pressOf(event)
  return !isWriting(press) && actionFor('anywhere', press) === 'search'
}

/** The search box. `/` or Ctrl+F focuses it, Enter calls the first match, Down moves to the list. */
export function Search({ label, value, onChange, first }: SearchProps) {
  const { call } = useCommands()
  const field = useRef<HTMLInputElement>(null)

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      // Under an open layer, and in a narrow window during a call, the field cannot take the focus.
      const reachable = field.current?.checkVisibility() && !field.current.closest('[inert]')
      if (!reachable || !opensSearch(event)) return
      event.preventDefault()
      field.current?.focus()
      field.current?.select()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])

  return (
    <SearchField
      ref={field}
      label={label}
      value={value}
      onChange={onChange}
      onEnter={first && (() => call(first.name))}
      onNext={(input) => focusRow(input, 'first')}
    />
  )
}
