import type { ButtonHTMLAttributes, ReactNode } from 'react'
import './controls.css'

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly tone?: 'plain' | 'line' | 'brick' | 'quiet'
  readonly icon?: ReactNode
  /** The keys that do the same, drawn on the button: `['Ctrl', 'H']`. */
  readonly keys?: readonly string[]
}

export function Button({ tone = 'plain', icon, keys, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      className="button"
      data-tone={tone}
      {...(keys && { 'aria-keyshortcuts': keys.map(ariaKey).join('+') })}
      {...rest}
    >
      {icon}
      <span>{children}</span>
      {keys && <Keys keys={keys} />}
    </button>
  )
}

const ariaKey = (key: string): string => ({ Ctrl: 'Control', Esc: 'Escape' })[key] ?? key

/** Keycaps. Hidden from assistive technology, which hears `aria-keyshortcuts`. */
export function Keys({ keys }: { readonly keys: readonly string[] }) {
  return (
    <span className="keys" aria-hidden="true">
      {keys.map((key) => (
        <span key={key} className="key">
          {key}
        </span>
      ))}
    </span>
  )
}
