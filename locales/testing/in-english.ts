import { type Message, say } from '../message'
import { wordingIn } from '../wording'

const { t } = wordingIn('en')

/** A message's English text, for tests; empty without a message. */
export const inEnglish = (message: Message | undefined): string => (message ? say(t, message) : '')
