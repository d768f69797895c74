import type { Wording } from '../../locales/wording'

/** A share as a percentage: 0.5 is 50 %. */
export const percentWords = ({ locale }: Wording, share: number): string =>
  new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }).format(share)
