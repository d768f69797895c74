import { LANGUAGE_NAMES, LANGUAGES } from '../../../locales/language'
import { useCommands } from '../../state/phone-context'
import { ChoiceRow } from '../rows/ChoiceRow'
import type { PageProps } from './page-props'

export function LanguagePage({ state }: PageProps) {
  const { changeSettings } = useCommands()
  return (
    <ChoiceRow
      setting="language"
      chosen={state.settings.language}
      choices={[
        ['system', 'language.system'],
        ...LANGUAGES.map((language) => [language, { name: LANGUAGE_NAMES[language] }] as const),
      ]}
      onChoose={(language) => changeSettings({ language })}
    />
  )
}
