import { Search as Glass, X } from 'lucide-react'
import type { KeyboardEvent, Ref } from 'react'
import { pressOf } from '../keys/chord'
import { ariaShortcut } from '../keys/keycap'
import { actionFor, KEYS } from '../keys/key-table'
import { useT } from '../language/wording-context'

export interface SearchBoxProps {
  readonly ref: Ref<HTMLInputElement>
  readonly query: string
  readonly onQuery: (query: string) => void
  /** How many it finds. */
  readonly count: number
  readonly onEnter: () => void
}

/** Searches all settings. Enter goes to the first that is found, Down to the list of them, Escape clears it. */
export function SearchBox({ ref, query, onQuery, count, onEnter }: SearchBoxProps) {
  const t = useT()
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.nativeEvent.isComposing) return
    const press = pressOf(event)
    const action = actionFor('list', press)
    if (action === 'call') onEnter()
    else if (action === 'next')
      event.currentTarget.closest('dialog')?.querySelector<HTMLElement>('.found-setting')?.focus()
    else if (actionFor('anywhere', press) === 'leave' && query !== '') onQuery('')
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div className="search settings-search" role="search">
      <Glass aria-hidden="true" />
      <input
        ref={ref}
        type="text"
        aria-label={t('settings.search')}
        placeholder={t('settings.search')}
        aria-keyshortcuts={KEYS.anywhere.search.map(ariaShortcut).join(' ')}
        value={query}
        onChange={({ target }) => onQuery(target.value)}
        onKeyDown={onKeyDown}
        spellCheck={false}
        autoComplete="off"
      />
      {query !== '' && (
        <button
          type="button"
          className="icon-button"
          aria-label={t('people.clearSearch')}
          onClick={({ currentTarget }) => {
            currentTarget.parentElement?.querySelector('input')?.focus()
            onQuery('')
          }}
        >
          <X aria-hidden="true" />
        </button>
      )}
      <span className="visually-hidden" role="status">
        {query.trim() !== '' && t('settings.found', { count })}
      </span>
    </div>
  )
}
