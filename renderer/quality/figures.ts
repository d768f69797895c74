import type { Wording } from '../../locales/wording'

const SECOND_MS = 1000

/** A number in the language's format, with this many decimals. */
export const formatNumber = ({ locale }: Wording, value: number, decimals = 0): string =>
  new Intl.NumberFormat(locale, {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(value)

/** A delay in whole milliseconds. */
export const formatDelay = (wording: Wording, ms: number): string =>
  wording.t('quality.milliseconds', { value: formatNumber(wording, ms) })

/** A length of sound: milliseconds below a second, then seconds. */
export function formatLength(wording: Wording, ms: number): string {
  if (Math.round(ms) < SECOND_MS) return formatDelay(wording, ms)
  const seconds = ms / SECOND_MS
  return wording.t('quality.seconds', { value: formatNumber(wording, seconds, seconds < 10 ? 1 : 0) })
}

/** @param bitrate bit/s */
export const formatBitrate = (wording: Wording, bitrate: number): string =>
  wording.t('quality.kilobits', { value: formatNumber(wording, bitrate / 1000) })

export const formatPercent = (wording: Wording, percent: number): string =>
  wording.t('quality.percent', {
    value: formatNumber(wording, percent, percent > 0 && percent < 9.95 ? 1 : 0),
  })
