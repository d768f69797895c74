import { useT } from '../language/wording-context'
import { type Filter, FILTERS } from './select'

export interface FilterBarProps {
  readonly filter: Filter
  readonly onFilter: (filter: Filter) => void
}

/** Selects which calls are shown, by the arrow keys or a click. */
export function FilterBar({ filter, onFilter }: FilterBarProps) {
  const t = useT()
  return (
    <fieldset className="filters">
      <legend className="visually-hidden">{t('history.show')}</legend>
      {FILTERS.map((each) => (
        <label key={each} className="filter">
          <input
            type="radio"
            className="visually-hidden"
            name="calls-filter"
            checked={each === filter}
            onChange={() => onFilter(each)}
          />
          <span>{t(`history.filter.${each}`)}</span>
        </label>
      ))}
    </fieldset>
  )
}
