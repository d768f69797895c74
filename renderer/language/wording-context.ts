import { createContext, use } from 'react'
import { type Translate, type Wording, wordingIn } from '../../locales/wording'

export const WordingContext = createContext<Wording>(wordingIn('en'))

/** The chosen language with everything that depends on it: dates, numbers, words for a state. */
export const useWording = (): Wording => use(WordingContext)

/** The sentences of the chosen language. */
export const useT = (): Translate => useWording().t
