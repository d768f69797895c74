import { isBlank, isolated } from '../locales/names'
import { wordingIn } from '../locales/wording'

/** The command line speaks English, for scripts. */
export const { t: english } = wordingIn('en')

/**
 * A name of others inside a text: isolated if it is written from right to left, and substituted if it is blank. Events
 * carry the name itself.
 */
export function nameWords(name: string): string {
  return isBlank(name) ? english('common.noName') : isolated(name)
}
