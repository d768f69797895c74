import type { ButtonHTMLAttributes, ReactNode } from 'react'
import { Tooltip } from './Tooltip'

export interface IconButtonProps extends Omit<
  ButtonHTMLAttributes<HTMLButtonElement>,
  'aria-label' | 'title'
> {
  /** The name of the button. */
  readonly label: string
  /** Words beside it; by default its name. */
  readonly hint?: string
  /** A picture. */
  readonly children: ReactNode
}

/** A button without words: they come when the pointer rests on it or the keyboard reaches it. */
export const IconButton = ({ label, hint = label, className = '', children, ...rest }: IconButtonProps) => (
  <Tooltip words={hint}>
    <button type="button" className={`icon-button ${className}`.trim()} aria-label={label} {...rest}>
      {children}
    </button>
  </Tooltip>
)
