import { useEffect, useRef } from 'react'
import { actionFor } from '../keys/key-table'
import { isWriting, pressOf } from '../keys/chord'
import { SearchField } from '../look/SearchField'
import { useT } from '../language/wording-context'
import { focusRow } from '../rows/row-keys'

export interface SearchProps {
  readonly value: string
  readonly onChange: (value: string) => void
  /** Opens the best match; undefined: there is none. */
  readonly onEnter: (() => void) | undefined
  /** Calls the best match; undefined: nobody can be called. */
  readonly onCall: (() => void) | undefined
}

const opensSearch = (event: KeyboardEvent): boolean => {
  const press = pressOf(event)
  return !isWriting(press) && actionFor('anywhere', press) === 'search'
}

/** The search box. `/` or Ctrl+F focuses it, Enter opens the first match, Down moves to the list. */
export function Search({ value, onChange, onEnter, onCall }: SearchProps) {
  const t = useT()
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
      label={t('sidebar.search')}
      value={value}
      onChange={onChange}
      onEnter={onEnter}
      onCall={onCall}
      onNext={(input) => focusRow(input, 'first')}
    />
  )
}
