import { type KeyboardEvent, type RefObject, useId, useMemo, useState } from 'react'
import { candidates, completed, mentionBefore } from './complete-mention'
import type { Mentionable } from './parts'

export interface MentionList {
  readonly id: string
  readonly people: readonly Mentionable[]
  readonly chosen: number
  readonly take: (person: Mentionable) => void
  /** @returns whether the key was one of the list */
  readonly onKey: (event: KeyboardEvent) => boolean
}

/** The names that could complete the mention before the caret. */
export function useMention(
  field: RefObject<HTMLTextAreaElement | null>,
  words: string,
  caret: number,
  people: readonly Mentionable[],
  onWords: (words: string, caret: number) => void,
): MentionList {
  const id = useId()
  const open = useMemo(() => mentionBefore(words, caret), [words, caret])
  const fitting = useMemo(() => (open ? candidates(people, open.written) : []), [open, people])
  const [closedAt, setClosedAt] = useState<number>()
  const [choice, setChoice] = useState({ of: '', place: 0 })
  const written = `${open?.at} ${open?.written}`
  const chosen = choice.of === written ? choice.place : 0
  const shown = open && open.at !== closedAt ? fitting : []

  const take = (person: Mentionable): void => {
    if (!open) return
    const next = completed(words, caret, open, person)
    onWords(next.text, next.caret)
    field.current?.focus()
  }
  const move = (by: number): void =>
    setChoice({ of: written, place: (chosen + by + shown.length) % shown.length })
  const onKey = ({ key }: KeyboardEvent): boolean => {
    const person = shown[chosen]
    if (!person) return false
    if (key === 'ArrowDown') move(1)
    else if (key === 'ArrowUp') move(-1)
    else if (key === 'Enter' || key === 'Tab') take(person)
    else if (key === 'Escape') setClosedAt(open?.at)
    else return false
    return true
  }
  return { id, people: shown, chosen, take, onKey }
}
