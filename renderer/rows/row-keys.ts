import type { KeyboardEvent } from 'react'
import { pressOf } from '../keys/chord'
import { actionFor } from '../keys/key-table'

/** Rows that the arrow keys move through: people and calls. */
const ROW = 'button[data-row]'
/** Rows that are drawn when they come into sight. */
const NOT_DRAWN = '.row-block[data-drawn="false"]'

const STEPS = ['first', 'last', 'next', 'previous'] as const
export type Step = (typeof STEPS)[number]

const isStep = (action: string | undefined): action is Step => STEPS.some((step) => step === action)

/** Moves the focus to another row of the pane that contains `from`; up from the first row to the search box. */
export function focusRow(from: HTMLElement, step: Step): void {
  const pane = from.closest('.pane')
  if (!pane) return
  const rows = Array.from(pane.querySelectorAll<HTMLElement>(`${ROW}, ${NOT_DRAWN}`)).filter((row) =>
    row.checkVisibility(),
  )
  const here = rows.findIndex((row) => row.parentElement === from.parentElement)
  const target = { first: 0, last: rows.length - 1, next: here + 1, previous: here - 1 }[step]
  if (target < 0) pane.querySelector<HTMLInputElement>('input')?.focus()
  else if (rows[target]?.matches(NOT_DRAWN)) rows[target].scrollIntoView({ block: 'nearest' })
  else rows[target]?.focus()
}

/** Arrow keys, Home and End move through the rows; the right arrow reaches the row's menu. */
export function onRowKey(event: KeyboardEvent<HTMLButtonElement>): void {
  const action = actionFor('list', pressOf(event))
  const more = event.currentTarget.nextElementSibling
  if (isStep(action)) focusRow(event.currentTarget, action)
  else if (action === 'menu' && more instanceof HTMLElement) more.focus()
  else return
  event.preventDefault()
}

/** The same for the menu button next to a row. */
export function onMoreKey(event: KeyboardEvent<HTMLButtonElement>): void {
  const action = actionFor('list', pressOf(event))
  const row = event.currentTarget.previousElementSibling
  if (isStep(action)) focusRow(event.currentTarget, action)
  else if (action === 'row' && row instanceof HTMLElement) row.focus()
  else return
  event.preventDefault()
}
