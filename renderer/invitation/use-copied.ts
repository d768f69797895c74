import { useEffect, useState } from 'react'
import { useCommands } from '../state/phone-context'

/** How long a button shows that it has copied. ms */
const COPIED_MS = 2_500

/** Copies a text. `isCopied` for a moment after that. */
export function useCopied(text: string): { readonly isCopied: boolean; readonly copy: () => void } {
  const { copyText } = useCommands()
  const [copied, setCopied] = useState<string>()
  useEffect(() => {
    if (copied === undefined) return
    const timer = setTimeout(() => setCopied(undefined), COPIED_MS)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = (): void => {
    copyText(text)
    setCopied(text)
  }
  return { isCopied: copied === text, copy }
}
