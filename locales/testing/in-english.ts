import { type Message, say } from '../message'
import { wordingIn } from '../wording'

const { t } = wordingIn('en')

/** What a message says, for tests that look for words; empty without one. */
export const inEnglish = (message: Message | undefined): string => (message ? say(t, message) : '')
