import { Languages } from 'lucide-react'
import { LANGUAGE_NAMES, type LanguageChoice } from '../../locales/language'
import type { Translate } from '../../locales/wording'
import '../look/select.css'
import './language.css'
import { useT } from './wording-context'

export interface LanguageSelectProps<Choice extends LanguageChoice> {
  readonly chosen: Choice
  readonly choices: readonly Choice[]
  readonly onChoose: (choice: Choice) => void
}

const nameOf = (t: Translate, choice: LanguageChoice): string =>
  choice === 'system' ? t('language.system') : LANGUAGE_NAMES[choice]

/** A small language selector for users who cannot read the current language: each language has its own name. */
export function LanguageSelect<Choice extends LanguageChoice>({
  chosen,
  choices,
  onChoose,
}: LanguageSelectProps<Choice>) {
  const t = useT()
  return (
    <label className="language">
      <Languages aria-hidden="true" />
      <span className="visually-hidden">{t('language.label')}</span>
      <select
        className="select"
        value={chosen}
        onChange={({ target }) => {
          const choice = choices.find((each) => each === target.value)
          if (choice !== undefined) onChoose(choice)
        }}
      >
        {choices.map((each) => (
          <option key={each} value={each} lang={each === 'system' ? undefined : each}>
            {nameOf(t, each)}
          </option>
        ))}
      </select>
    </label>
  )
}
