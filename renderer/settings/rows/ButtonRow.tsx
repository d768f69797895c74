import type { ReactNode } from 'react'
import { Button } from '../../look/Button'
import { GroupRow, type RowProps } from './Row'

export interface ButtonRowProps extends Pick<RowProps, 'setting' | 'note'> {
  readonly tone?: 'plain' | 'brick'
  readonly icon?: ReactNode
  readonly disabled?: boolean
  readonly onPress: () => void
  /** The button's label. */
  readonly children: ReactNode
}

/** An action. */
export const ButtonRow = ({ setting, note, tone, icon, disabled, onPress, children }: ButtonRowProps) => (
  <GroupRow setting={setting} note={note}>
    <Button
      {...(tone && { tone })}
      icon={icon}
      aria-disabled={disabled}
      onClick={() => !disabled && onPress()}
    >
      {children}
    </Button>
  </GroupRow>
)
