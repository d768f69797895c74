import { Row, type RowProps } from './Row'

export interface SwitchRowProps extends Pick<RowProps, 'setting' | 'note'> {
  readonly on: boolean
  /** It cannot be switched now; `note` says why. */
  readonly disabled?: boolean
  readonly onSwitch: (on: boolean) => void
}

export const SwitchRow = ({ setting, note, on, disabled = false, onSwitch }: SwitchRowProps) => (
  <Row setting={setting} note={note}>
    {(names) => (
      <input
        type="checkbox"
        role="switch"
        className="switch"
        {...names}
        checked={on}
        aria-disabled={disabled}
        onChange={({ target }) => !disabled && onSwitch(target.checked)}
      />
    )}
  </Row>
)
