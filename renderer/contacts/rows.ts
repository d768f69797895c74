import type { KeyboardEvent } from 'react'

/** Rows that the arrow keys move through: people and calls alike. */
const ROW = 'button[data-row]'

export type Step = 'first' | 'last' | 'next' | 'previous'

/** Which way a key goes through the rows. */
export function stepOf(key: string): Step | undefined {
  switch (key) {
    case 'ArrowDown':
      return 'next'
    case 'ArrowUp':
      return 'previous'
    case 'Home':
      return 'first'
    case 'End':
      return 'last'
    default:
      return undefined
  }
}

/** Moves the focus to another row of the pane that `from` stands in; up from the first row lies the search box. */
export function focusRow(from: HTMLElement, step: Step): void {
  const pane = from.closest('.pane')
  if (!pane) return
  const rows = Array.from(pane.querySelectorAll<HTMLButtonElement>(ROW)).filter((row) =>
    row.checkVisibility(),
  )
  const here = rows.findIndex((row) => row.parentElement === from.parentElement)
  const target = { first: 0, last: rows.length - 1, next: here + 1, previous: here - 1 }[step]
  if (target < 0) pane.querySelector<HTMLInputElement>('input')?.focus()
  else rows[target]?.focus()
}

/** Arrow keys, Home and End move through the rows, and to the right lies the row's menu. */
export function onRowKey(event: KeyboardEvent<HTMLButtonElement>): void {
  if (event.ctrlKey || event.altKey || event.metaKey) return
  const step = stepOf(event.key)
  const more = event.currentTarget.nextElementSibling
  if (step) focusRow(event.currentTarget, step)
  else if (event.key === 'ArrowRight' && more instanceof HTMLElement) more.focus()
  else return
  event.preventDefault()
}

/** The same for the button beside a row that opens its menu. */
export function onMoreKey(event: KeyboardEvent<HTMLButtonElement>): void {
  if (event.ctrlKey || event.altKey || event.metaKey) return
  const step = stepOf(event.key)
  const row = event.currentTarget.previousElementSibling
  if (step) focusRow(event.currentTarget, step)
  else if (event.key === 'ArrowLeft' && row instanceof HTMLElement) row.focus()
  else return
  event.preventDefault()
}
