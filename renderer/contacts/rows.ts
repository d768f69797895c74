/** Rows that the arrow keys move through: missed calls and contacts alike. */
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
  const rows = Array.from(pane.querySelectorAll<HTMLButtonElement>(ROW))
  const here = rows.findIndex((row) => row === from)
  const target = { first: 0, last: rows.length - 1, next: here + 1, previous: here - 1 }[step]
  if (target < 0) pane.querySelector<HTMLInputElement>('input')?.focus()
  else rows[target]?.focus()
}
