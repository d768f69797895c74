import type { HistoryEntry } from '../../electron/api'
import type { Translate } from '../../locales/wording'
import { formatDuration } from '../time/format'

/** The outcome of a past call, in a few words, and whether it was a guest's. */
export function outcomeWords(t: Translate, entry: HistoryEntry): string {
  const outcome = endWords(t, entry)
  if (entry.isListener) return t('guest.listenerOutcome', { outcome })
  return entry.isGuest ? t('guest.outcome', { outcome }) : outcome
}

function endWords(t: Translate, { direction, outcome, durationMs }: HistoryEntry): string {
  if (durationMs > 0) return t(`history.talked.${direction}`, { length: formatDuration(durationMs) })
  return outcome === 'hung-up' || outcome === 'peer-hung-up'
    ? t(`history.direction.${direction}`)
    : t(`history.outcome.${outcome}`)
}
