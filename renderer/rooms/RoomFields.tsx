import { type ReactNode, useId } from 'react'
import type { RoomSettings } from '../../electron/api'
import { useT } from '../language/wording-context'
import '../look/select.css'
import '../look/switch.css'

export type Settings = Omit<RoomSettings, 'topic'>

export interface RoomFieldsProps {
  readonly settings: Settings
  readonly onChange: (settings: Settings) => void
}

const MODES = ['open', 'push-to-talk'] as const
const ENTRIES = ['anybody', 'invited', 'link'] as const
const GUEST_HOSTS = ['nobody', 'moderators', 'members'] as const

/** Whether everybody may speak, or one at a time. */
export function ModeField({ settings, onChange }: RoomFieldsProps) {
  const t = useT()
  const name = useId()
  return (
    <fieldset className="room-modes">
      <legend>{t('rooms.create.mode')}</legend>
      {MODES.map((mode) => (
        <label key={mode} className="room-mode">
          <input
            type="radio"
            name={name}
            className="visually-hidden"
            checked={settings.mode === mode}
            onChange={() => onChange({ ...settings, mode })}
          />
          <strong>{t(`rooms.mode.${mode}`)}</strong>
          <small>{t(`rooms.modeHint.${mode}`)}</small>
        </label>
      ))}
    </fieldset>
  )
}

/** Who may enter, who sees it, and whether it stays. */
export function AccessFields({ settings, onChange }: RoomFieldsProps) {
  const t = useT()
  const id = useId()
  const guestsId = useId()
  return (
    <>
      <div className="field">
        <label htmlFor={id}>{t('rooms.create.entry')}</label>
        <select
          id={id}
          className="select"
          value={settings.entry}
          onChange={({ target }) => {
            const entry = ENTRIES.find((each) => each === target.value)
            if (entry) onChange({ ...settings, entry })
          }}
        >
          {ENTRIES.map((entry) => (
            <option key={entry} value={entry}>
              {t(`rooms.entry.${entry}`)}
            </option>
          ))}
        </select>
      </div>
      {settings.entry !== 'invited' && (
        <div className="field">
          <label htmlFor={guestsId}>{t('rooms.create.guests')}</label>
          <select
            id={guestsId}
            className="select"
            aria-describedby={`${guestsId}-hint`}
            value={settings.browserGuests ?? 'nobody'}
            onChange={({ target }) => {
              const browserGuests = GUEST_HOSTS.find((each) => each === target.value)
              if (browserGuests) onChange({ ...settings, browserGuests })
            }}
          >
            {GUEST_HOSTS.map((each) => (
              <option key={each} value={each}>
                {t(`rooms.guestHosts.${each}`)}
              </option>
            ))}
          </select>
          <small id={`${guestsId}-hint`}>{t('rooms.create.guestsHint')}</small>
        </div>
      )}
      <Switch
        hint={t('rooms.create.listedHint')}
        isOn={settings.isListed}
        onChange={(isListed) => onChange({ ...settings, isListed })}
      >
        {t('rooms.create.listed')}
      </Switch>
      <Switch
        hint={t('rooms.create.keptHint')}
        isOn={settings.isKept}
        onChange={(isKept) => onChange({ ...settings, isKept })}
      >
        {t('rooms.create.kept')}
      </Switch>
    </>
  )
}

interface SwitchProps {
  readonly hint: string
  readonly isOn: boolean
  readonly onChange: (isOn: boolean) => void
  readonly children: ReactNode
}

function Switch({ hint, isOn, onChange, children }: SwitchProps) {
  const id = useId()
  return (
    <div className="room-switch">
      <div>
        <label htmlFor={id}>{children}</label>
        <small id={`${id}-hint`}>{hint}</small>
      </div>
      <input
        id={id}
        type="checkbox"
        role="switch"
        className="switch"
        aria-describedby={`${id}-hint`}
        checked={isOn}
        onChange={({ target }) => onChange(target.checked)}
      />
    </div>
  )
}
