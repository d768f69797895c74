import { use, useId, type ReactNode } from 'react'
import { useT } from '../../language/wording-context'
import { settingOf, type SettingId } from '../setting-table'
import { FoundSettingContext } from '../settings-context'
import './rows.css'

/** Ties a control to its row's words. */
export interface RowNames {
  readonly id: string
  readonly 'aria-describedby': string | undefined
}

export interface RowProps {
  readonly setting: SettingId
  /** A note on the current state, such as why it does not work. */
  readonly note?: ReactNode
  /** The control is below the words instead of next to them. */
  readonly wide?: boolean
}

/** The element id by which the search finds a setting on its page. */
export const rowId = (setting: SettingId): string => `setting-${setting}`

/** A setting: its name, its purpose, and its control. */
export function Row({ children, ...row }: RowProps & { readonly children: (names: RowNames) => ReactNode }) {
  const t = useT()
  const id = useId()
  return (
    <Frame {...row} id={id} label={<label htmlFor={id}>{t(settingOf(row.setting).name)}</label>}>
      {children({ id, 'aria-describedby': describedBy(id, row) })}
    </Frame>
  )
}

/** A setting with several controls, or a button with a label of its own. */
export function GroupRow({ children, ...row }: RowProps & { readonly children: ReactNode }) {
  const t = useT()
  const id = useId()
  return (
    <Frame {...row} id={id} label={<span id={id}>{t(settingOf(row.setting).name)}</span>}>
      <div
        className="setting-group"
        role="group"
        aria-labelledby={id}
        aria-describedby={describedBy(id, row)}
      >
        {children}
      </div>
    </Frame>
  )
}

interface FrameProps extends RowProps {
  readonly id: string
  readonly label: ReactNode
  readonly children: ReactNode
}

function Frame({ setting, note, wide = false, id, label, children }: FrameProps) {
  const t = useT()
  const found = use(FoundSettingContext) === setting
  const { hint } = settingOf(setting)
  return (
    <div id={rowId(setting)} className="setting" data-found={found} data-wide={wide}>
      <div className="setting-words">
        {label}
        {hint && <small id={`${id}-hint`}>{t(hint)}</small>}
        {note !== undefined && (
          <small id={`${id}-note`} className="setting-note" role="status">
            {note}
          </small>
        )}
      </div>
      {children}
    </div>
  )
}

function describedBy(id: string, { setting, note }: RowProps): string | undefined {
  const ids = [settingOf(setting).hint && `${id}-hint`, note !== undefined && `${id}-note`].filter(Boolean)
  return ids.length > 0 ? ids.join(' ') : undefined
}
