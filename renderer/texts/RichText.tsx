import { useMemo } from 'react'
import type { Fingerprint, ShownText } from '../../electron/api'
import { partsOf } from './parts'
import { type Names, useMentioned } from './use-mentioned'

export interface RichTextProps {
  readonly text: ShownText
  readonly names: Names
  readonly me: Fingerprint
  /** The user wants to open an address. */
  readonly onLink: (href: string) => void
}

/** What somebody has written: words, links and mentions. Links are buttons, because each asks before it opens. */
export function RichText({ text, names, me, onLink }: RichTextProps) {
  const mentioned = useMentioned(names)
  const parts = useMemo(() => partsOf(text.text, mentioned(text)), [text, mentioned])
  return (
    <p className="text-words" dir="auto">
      {parts.map((part, place) => {
        switch (part.kind) {
          case 'plain':
            return part.words
          case 'mention':
            return (
              <mark key={place} className="mention" data-me={part.person.key === me}>
                <bdi>{part.words}</bdi>
              </mark>
            )
          case 'link':
            return (
              <button key={place} type="button" className="text-link" onClick={() => onLink(part.href)}>
                {part.words}
              </button>
            )
        }
      })}
    </p>
  )
}
