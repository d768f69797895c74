import type { Fingerprint } from '../../electron/api'

/** Who has a large place, and when each was heard last. */
export interface RecentSpeakers {
  readonly places: readonly { readonly key: Fingerprint; readonly heard: number }[]
  readonly now: number
}

export const NOBODY_HEARD: RecentSpeakers = { places: [], now: 0 }

/** So many are large at once. */
const MOST = 6

/**
 * The large places after somebody has spoken. Who has a place keeps it; somebody new takes a free one, or that of who has been
 * silent for longest.
 * @param present who is in the room: the others lose their places
 */
export function heard(
  before: RecentSpeakers,
  speaking: readonly Fingerprint[],
  present: ReadonlySet<Fingerprint>,
): RecentSpeakers {
  const now = before.now + 1
  const speaks = (key: Fingerprint): boolean => speaking.includes(key)
  const places = before.places
    .filter(({ key }) => present.has(key))
    .map((place) => (speaks(place.key) ? { ...place, heard: now } : place))
  for (const key of speaking) {
    if (!present.has(key) || places.some((place) => place.key === key)) continue
    if (places.length < MOST) places.push({ key, heard: now })
    else {
      const silent = places.reduce(
        (oldest, place, at) => (place.heard < (places[oldest]?.heard ?? 0) ? at : oldest),
        0,
      )
      if ((places[silent]?.heard ?? now) < now) places[silent] = { key, heard: now }
    }
  }
  return { places, now }
}
