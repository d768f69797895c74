import { type RefObject, useCallback, useEffect, useRef } from 'react'
import type { Fingerprint, RoomSpeaker } from '../../electron/api'
import { meterFraction } from '../call/level'
import { useApi } from '../state/phone-context'

/** Receives who is heard without rendering: the listener changes the page itself. */
export function useSpeaking(listener: (speakers: readonly RoomSpeaker[]) => void): void {
  const api = useApi()
  useEffect(() => api.on('roomSpeaking', listener), [api, listener])
}

/**
 * Marks who is heard: `data-speaking`, and `--level` from 0 to 1, on the elements below `root` that have their identity in
 * `data-member`. Those that have it in `data-voice` get the level alone.
 */
export function useSpeakingRings(root: RefObject<HTMLElement | null>): void {
  const marked = useRef<ReadonlySet<Fingerprint>>(new Set())
  useSpeaking(
    useCallback(
      (speakers) => {
        const levels = new Map(speakers.map(({ key, dbfs }) => [key, meterFraction(dbfs)]))
        for (const key of new Set([...marked.current, ...levels.keys()])) {
          const those = `[data-member="${key}"], [data-voice="${key}"]`
          for (const element of root.current?.querySelectorAll<HTMLElement>(those) ?? []) {
            if (element.dataset['member'] === key) element.toggleAttribute('data-speaking', levels.has(key))
            element.style.setProperty('--level', (levels.get(key) ?? 0).toFixed(3))
          }
        }
        marked.current = new Set(levels.keys())
      },
      [root],
    ),
  )
}
