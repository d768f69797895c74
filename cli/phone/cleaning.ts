import { type Cleaning, FULL_CLEANING, NO_CLEANING } from '../../phone/model'

/** The values that `parseCleaning` accepts, in words. */
export const CLEANING_WORDS = 'all, none or some of echo,noise,gain'

/** @returns undefined when the text is not one of CLEANING_WORDS */
export function parseCleaning(text: string): Cleaning | undefined {
  if (text === 'all') return FULL_CLEANING
  if (text === 'none') return NO_CLEANING
  const words = text.split(',')
  if (!words.every((word) => ['echo', 'noise', 'gain'].includes(word))) return undefined
  return {
    echoCancellation: words.includes('echo'),
    noiseSuppression: words.includes('noise'),
    gainControl: words.includes('gain'),
  }
}
