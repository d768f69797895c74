import { TriangleAlert, X } from 'lucide-react'
import { useState, type KeyboardEvent } from 'react'
import type { ShortcutName, ShortcutProblem } from '../../../electron/api'
import { pressOf } from '../../keys/chord'
import { chordName } from '../../keys/keycap'
import { useT } from '../../language/wording-context'
import { Keys } from '../../look/Button'
import { IconButton } from '../../look/IconButton'
import { GroupRow } from '../rows/Row'
import { settingOf } from '../setting-table'
import { captureOf } from './capture'
import './shortcuts.css'

export interface ShortcutRowProps {
  readonly name: ShortcutName
  /** Undefined: off. */
  readonly accelerator: string | undefined
  readonly problem: ShortcutProblem | undefined
  /** This desktop does not support global shortcuts. */
  readonly disabled: boolean
  readonly onChange: (accelerator: string | undefined) => void
}

/** A global shortcut; the user presses the keys to choose them. */
export function ShortcutRow({ name, accelerator, problem, disabled, onChange }: ShortcutRowProps) {
  const t = useT()
  const [capturing, setCapturing] = useState(false)
  const [answer, setAnswer] = useState<string>()
  const what = { key: settingOf(name).name }
  const finish = (words: string | undefined): void => {
    setCapturing(false)
    setAnswer(words)
  }
  const keysOf = (keys: string): string => chordName(t, keys)

  const onKeyDown = (event: KeyboardEvent): void => {
    if (!capturing) return
    const capture = captureOf({ ...pressOf(event), shift: event.shiftKey })
    if (capture.kind === 'leave') return finish(undefined)
    event.preventDefault()
    event.stopPropagation()
    switch (capture.kind) {
      case 'unfinished':
        return
      case 'cancel':
        return finish(t('settings.shortcut.cancelled'))
      case 'clear':
        onChange(undefined)
        return finish(t('settings.shortcut.cleared'))
      case 'keys':
        onChange(capture.accelerator)
        return finish(t('settings.shortcut.taken', { keys: keysOf(capture.accelerator) }))
      case 'unusable':
        return setAnswer(t('settings.shortcutProblem.invalid'))
      case 'alone':
        return setAnswer(t('settings.shortcut.alone'))
      case 'own':
        return setAnswer(
          t('settings.shortcut.own', { keys: keysOf(capture.accelerator), what: { key: capture.what } }),
        )
    }
  }

  const trouble = !capturing && accelerator !== undefined ? problem : undefined
  const note = trouble ? (
    <span className="shortcut-problem">
      <TriangleAlert aria-hidden="true" />
      {t(`settings.shortcutProblem.${trouble}`)}
    </span>
  ) : (
    (answer ?? (capturing ? t('settings.shortcut.help') : undefined))
  )
  return (
    <GroupRow setting={name} note={note}>
      <button
        type="button"
        className="shortcut"
        data-capturing={capturing}
        aria-disabled={disabled}
        onClick={() => {
          if (disabled) return
          setCapturing(true)
          setAnswer(undefined)
        }}
        onKeyDown={onKeyDown}
        onKeyUp={(event) => capturing && event.preventDefault()}
        onBlur={() => capturing && finish(undefined)}
      >
        {capturing ? t('settings.shortcut.press') : <Chosen accelerator={accelerator} />}
      </button>
      {accelerator !== undefined && !capturing && (
        <IconButton
          label={t('settings.shortcut.clear', { what })}
          onClick={() => {
            onChange(undefined)
            setAnswer(t('settings.shortcut.cleared'))
          }}
        >
          <X aria-hidden="true" />
        </IconButton>
      )}
    </GroupRow>
  )
}

function Chosen({ accelerator }: Pick<ShortcutRowProps, 'accelerator'>) {
  const t = useT()
  return (
    <span>
      <span className="visually-hidden">{t('settings.shortcut.change')} </span>
      {accelerator === undefined ? (
        t('settings.shortcut.none')
      ) : (
        <>
          <Keys of={accelerator} />
          <span className="visually-hidden">{chordName(t, accelerator)}</span>
        </>
      )}
    </span>
  )
}
