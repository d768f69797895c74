import type { RefObject } from 'react'
import { useT } from '../language/wording-context'
import { SearchField } from '../look/SearchField'

export interface SearchBoxProps {
  readonly ref: RefObject<HTMLInputElement | null>
  readonly query: string
  readonly onQuery: (query: string) => void
  /** The number of results. */
  readonly count: number
  readonly onEnter: () => void
}

/** Searches all settings; Enter goes to the first result. */
export function SearchBox({ ref, query, onQuery, count, onEnter }: SearchBoxProps) {
  const t = useT()
  return (
    <SearchField
      ref={ref}
      label={t('settings.search')}
      value={query}
      onChange={onQuery}
      onEnter={onEnter}
      onNext={(field) => field.closest('dialog')?.querySelector<HTMLElement>('.found-setting')?.focus()}
      className="settings-search"
    >
      <span className="visually-hidden" role="status">
        {query.trim() !== '' && t('settings.found', { count })}
      </span>
    </SearchField>
  )
}
