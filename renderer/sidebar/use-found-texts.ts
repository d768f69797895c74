import { useEffect, useState } from 'react'
import { type FoundTexts, MAX_TEXT_QUERY } from '../../electron/api'
import { useApi } from '../state/phone-context'

/** What a search of texts has found; `failed`: it could not be carried out. */
export interface TextsFound {
  /** What was searched for. */
  readonly query: string
  readonly answer: FoundTexts | 'failed'
  /** Searches for it once more. */
  readonly retry: () => void
}

/** Whoever types on is not searched for. ms */
const PAUSE_MS = 120

/**
 * Searches the texts of all conversations when the user pauses.
 * @param query not empty
 * @returns the newest answer, which is that of the query before while the search goes on; undefined: there is none yet
 */
export function useFoundTexts(query: string): TextsFound | undefined {
  const api = useApi()
  const [found, setFound] = useState<TextsFound>()
  const [attempt, setAttempt] = useState(1)
  useEffect(() => {
    let wanted = true
    const retry = (): void => setAttempt(attempt + 1)
    const tell = (answer: TextsFound['answer']): void => {
      if (wanted) setFound({ query, answer, retry })
    }
    const timer = setTimeout(() => {
      api.searchTexts(query.slice(0, MAX_TEXT_QUERY)).then(tell, () => tell('failed'))
    }, PAUSE_MS)
    return () => {
      wanted = false
      clearTimeout(timer)
    }
  }, [api, query, attempt])
  return found
}

/** Whether the search for this query is over, and there is nothing to show. */
export const isNothing = (found: TextsFound | undefined, query: string): boolean =>
  found?.query === query &&
  found.answer !== 'failed' &&
  found.answer.isWhole &&
  found.answer.hits.length === 0
