import type { HistoryEntry } from '../../electron/api'
import type { Wording } from '../../locales/wording'
import { lengthOf } from '../time/format'

/** The outcome of a past call, in a few words, and whether it was a guest's. */
export function outcomeWords(wording: Wording, entry: HistoryEntry): string {
  const { t } = wording
  const outcome = endWords(wording, entry)
  if (entry.isListener) return t('guest.listenerOutcome', { outcome })
  return entry.isGuest ? t('guest.outcome', { outcome }) : outcome
}

function endWords(wording: Wording, { direction, outcome, durationMs }: HistoryEntry): string {
  const { t } = wording
  if (durationMs > 0) return t(`history.talked.${direction}`, { length: lengthOf(wording, durationMs) })
  return outcome === 'hung-up' || outcome === 'peer-hung-up'
    ? t(`history.direction.${direction}`)
    : t(`history.outcome.${outcome}`)
}
