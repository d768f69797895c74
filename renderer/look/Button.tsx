import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react'
import type { Chord } from '../keys/chord'
import { ariaShortcut, keycapsOf } from '../keys/keycap'
import { useT } from '../language/wording-context'
import './controls.css'

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly tone?: 'plain' | 'line' | 'brick' | 'quiet'
  readonly ref?: Ref<HTMLButtonElement>
  readonly icon?: ReactNode
  /** The equivalent keys, drawn on the button. */
  readonly keys?: Chord
}

export function Button({ tone = 'plain', icon, keys, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      className="button"
      data-tone={tone}
      {...(keys && { 'aria-keyshortcuts': ariaShortcut(keys) })}
      {...rest}
    >
      {icon}
      <span>{children}</span>
      {keys && <Keys of={keys} />}
    </button>
  )
}

/** Keycaps. Hidden from assistive technology, which hears `aria-keyshortcuts`. */
export function Keys({ of: chord }: { readonly of: Chord }) {
  const t = useT()
  return (
    <span className="keys" aria-hidden="true">
      {keycapsOf(t, chord).map((key) => (
        <span key={key} className="key">
          {key}
        </span>
      ))}
    </span>
  )
}
