import type { KeyboardEvent } from 'react'
import { pressOf } from '../keys/chord'
import { actionFor } from '../keys/key-table'
import { useT } from '../language/wording-context'
import { settingOf, type SettingId } from './setting-table'

export interface FoundSettingsProps {
  readonly query: string
  readonly results: readonly SettingId[]
  readonly onChoose: (setting: SettingId) => void
}

/** The results of a search, on all pages. */
export function FoundSettings({ query, results, onChoose }: FoundSettingsProps) {
  const t = useT()
  if (results.length === 0) return <p className="settings-none">{t('settings.noneFound', { query })}</p>
  return (
    <ul className="found-settings" aria-label={t('settings.results')} onKeyDown={onKeyDown}>
      {results.map((setting) => {
        const { name, hint, page } = settingOf(setting)
        return (
          <li key={setting}>
            <button type="button" className="found-setting" onClick={() => onChoose(setting)}>
              <span>
                {t(name)}
                {hint && <small>{t(hint)}</small>}
              </span>
              <small>{t(`settings.page.${page}`)}</small>
            </button>
          </li>
        )
      })}
    </ul>
  )
}

/** Up from the first result returns to the search box. */
function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
  const buttons = Array.from(event.currentTarget.querySelectorAll<HTMLElement>('button'))
  const here = buttons.findIndex((button) => button === document.activeElement)
  const action = actionFor('list', pressOf(event))
  if (action === 'next') buttons[here + 1]?.focus()
  else if (action === 'previous' && here > 0) buttons[here - 1]?.focus()
  else if (action === 'previous')
    event.currentTarget.closest('dialog')?.querySelector<HTMLElement>('.settings-search input')?.focus()
  else return
  event.preventDefault()
}
