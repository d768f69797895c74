import type { KeyboardEvent } from 'react'
import { pressOf } from '../keys/chord'
import { actionFor } from '../keys/key-table'

/** Rows that the arrow keys move through. */
const ROW = 'button[data-row]'
/** Rows that are drawn when they come into sight. */
const NOT_DRAWN = '.row-block[data-drawn="false"]'

/** A row, and the buttons over it. */
const SLOT = '.row-slot'

const STEPS = ['first', 'last', 'next', 'previous'] as const
export type Step = (typeof STEPS)[number]

const isStep = (action: string | undefined): action is Step => STEPS.some((step) => step === action)

/** Moves the focus to another row of the lists that `from` is in or beside; up from the first row to the search box. */
export function focusRow(from: HTMLElement, step: Step): void {
  const pane = from.closest('[data-rows]')
  if (!pane) return
  const rows = Array.from(pane.querySelectorAll<HTMLElement>(`${ROW}, ${NOT_DRAWN}`)).filter((row) =>
    row.checkVisibility(),
  )
  const here = rows.findIndex((row) => row.parentElement === from.closest(SLOT))
  const target = { first: 0, last: rows.length - 1, next: here + 1, previous: here - 1 }[step]
  if (target < 0) pane.querySelector<HTMLInputElement>('input')?.focus()
  else if (rows[target]?.matches(NOT_DRAWN)) rows[target].scrollIntoView({ block: 'nearest' })
  else rows[target]?.focus()
}

/** The button of the row that is this many after another one. */
function buttonBeside(button: HTMLElement, places: number): HTMLElement | undefined {
  const buttons = Array.from(button.closest(SLOT)?.querySelectorAll<HTMLElement>('button') ?? [])
  const target = buttons.indexOf(button) + places
  return target < 0 ? undefined : buttons[target]
}

/** Arrow keys, Home and End move through the rows; the right and left arrow through the buttons of one. */
export function onRowKey(event: KeyboardEvent<HTMLButtonElement>): void {
  const { currentTarget } = event
  const action = actionFor('list', pressOf(event))
  if (isStep(action)) focusRow(currentTarget, action)
  else if (action === 'buttons') buttonBeside(currentTarget, 1)?.focus()
  else if (action === 'row') buttonBeside(currentTarget, -1)?.focus()
  else return
  event.preventDefault()
}
