import { Languages } from 'lucide-react'
import { LANGUAGE_CHOICES, LANGUAGE_NAMES, type LanguageChoice } from '../../locales/language'
import { useCommands } from '../state/phone-context'
import '../look/select.css'
import './language.css'
import { useT } from './wording-context'

/** A small language selector for users who cannot read the current language: each language has its own name. */
export function LanguageSelect({ choice }: { readonly choice: LanguageChoice }) {
  const t = useT()
  const { changeSettings } = useCommands()
  return (
    <label className="language">
      <Languages aria-hidden="true" />
      <span className="visually-hidden">{t('language.label')}</span>
      <select
        className="select"
        value={choice}
        onChange={({ target }) => {
          const chosen = LANGUAGE_CHOICES.find((each) => each === target.value)
          if (chosen) changeSettings({ language: chosen })
        }}
      >
        {LANGUAGE_CHOICES.map((each) => (
          <option key={each} value={each} lang={each === 'system' ? undefined : each}>
            {each === 'system' ? t('language.system') : LANGUAGE_NAMES[each]}
          </option>
        ))}
      </select>
    </label>
  )
}
