import type { Translate } from '../../locales/wording'

/** Code points, as the server counts them. */
const MAX_NAME_LENGTH = 64

/** The problem with a name, in words; undefined when it is valid. Ignores white space at both ends. */
export function nameProblem(t: Translate, input: string): string | undefined {
  const name = input.trim()
  const length = Array.from(name).length
  if (length === 0) return t('field.nameEmpty')
  if (length > MAX_NAME_LENGTH) return t('field.nameTooLong', { length })
  if (/\p{Cc}/u.test(name)) return t('field.nameControl')
  return undefined
}

const isPort = (text: string): boolean =>
  /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535

/**
 * The problem with a server address, in words; undefined when it is valid. Accepts `host`, `host:port`, `[v6]` and
 * `[v6]:port`, each with `ringdowns://` before it for a server with TLS. Checks the syntax only: the main process finds out whether the server answers.
 */
export function serverProblem(t: Translate, input: string): string | undefined {
  const address = input.trim().replace(/^ringdowns:\/\//i, '')
  if (address === '') return t('field.serverEmpty')
  if (address.includes('//')) return t('field.serverScheme')

  const v6 = /^\[([0-9a-f:.]+(?:%[\w.-]+)?)\](?::(.*))?$/i.exec(address)
  if (v6) {
    if (!v6[1]?.includes(':')) return t('field.serverShape')
    return v6[2] === undefined || isPort(v6[2]) ? undefined : t('field.serverPort')
  }
  if (/^[0-9a-f]*:[0-9a-f:.]*:[0-9a-f:.%\w]*$/i.test(address)) return t('field.serverBareV6')

  const name = /^([^\s:/\\@?#[\]]+)(?::(.*))?$/u.exec(address)
  if (!name) return t('field.serverShape')
  return name[2] === undefined || isPort(name[2]) ? undefined : t('field.serverPort')
}
