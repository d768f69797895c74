import { Keyboard } from 'lucide-react'
import type { ShortcutName } from '../../../electron/api'
import { useT } from '../../language/wording-context'
import { useCommands } from '../../state/phone-context'
import { ButtonRow } from '../rows/ButtonRow'
import { useSettings } from '../settings-context'
import { ShortcutRow } from '../shortcuts/ShortcutRow'
import type { PageProps } from './page-props'

const SHORTCUTS = ['mute', 'pushToTalk'] as const satisfies readonly ShortcutName[]

/** Keys: the global shortcuts, which the user chooses, and the list of this window's keys. */
export function ShortcutsPage({ state }: PageProps) {
  const t = useT()
  const { changeSettings } = useCommands()
  const { showKeys } = useSettings()
  const { settings, shortcutProblems, abilities } = state
  const { noShortcuts } = abilities
  return (
    <>
      {noShortcuts && (
        <p className="notice" role="status">
          {t(`settings.shortcutProblem.${noShortcuts}`)}
        </p>
      )}
      {SHORTCUTS.map((name) => (
        <ShortcutRow
          key={name}
          name={name}
          accelerator={settings.shortcuts[name]}
          problem={noShortcuts ? undefined : shortcutProblems[name]}
          disabled={noShortcuts !== undefined}
          onChange={(accelerator) => changeSettings({ shortcuts: { [name]: accelerator } })}
        />
      ))}
      <ButtonRow setting="keys" icon={<Keyboard aria-hidden="true" />} onPress={showKeys}>
        {t('settings.keys.show')}
      </ButtonRow>
    </>
  )
}
