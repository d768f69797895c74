import { say } from '../../locales/message'
import type { ConnectionError, ConnectionState } from '../../phone/model'
import { english, nameWords } from '../words'

/** We are signed in. Names the server if calls cannot be private because of it. */
export const onlineWords = (
  name: string,
  { isOriginal }: Pick<Extract<ConnectionState, { kind: 'online' }>, 'isOriginal'>,
): string =>
  isOriginal
    ? `online as ${nameWords(name)}; calls at this server are not private: it does not pass on what private calls need`
    : `online as ${nameWords(name)}`

/** Why the connection ended, with the options that help. */
export function connectionWords({ message }: ConnectionError): string {
  const words = say(english, message)
  return message.key === 'server.nameOwnedUnsigned'
    ? `${words} Name the key with --data FOLDER or --identity FILE.`
    : words
}
