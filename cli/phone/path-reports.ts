import { isDeepStrictEqual } from 'node:util'
import { say } from '../../locales/message'
import { addressMessage, isRelayed, type PhoneState, type VoicePath, pathMessage } from '../../phone/model'
import type { Output } from '../output'
import { english, nameWords } from '../words'

/** Reports the path that the voice of the current call takes whenever it changes, and when voice is missing for a while. */
export class PathReports {
  readonly #output: Pick<Output, 'emit'>
  #id: number | undefined
  #path: VoicePath | undefined
  #isReconnecting = false

  constructor(output: Pick<Output, 'emit'>) {
    this.#output = output
  }

  /** To be called with each state of the phone. */
  changed({ call }: Pick<PhoneState, 'call'>): void {
    if (call.kind !== 'talking') return
    this.#follow(call.id)
    const isReconnecting = call.isReconnecting === true
    if (isReconnecting === this.#isReconnecting) return
    this.#isReconnecting = isReconnecting
    const name = nameWords(call.contact)
    this.#output.emit(
      { event: isReconnecting ? 'reconnecting' : 'reconnected', with: call.contact },
      isReconnecting ? `reconnecting to ${name}: nothing comes from there` : `connected to ${name} again`,
    )
  }

  /** To be called with the path of each second. */
  update({ call }: Pick<PhoneState, 'call'>, path: VoicePath | undefined): void {
    if (call.kind !== 'talking') return
    this.#follow(call.id)
    if (path === undefined || isDeepStrictEqual(path, this.#path)) return
    this.#path = path
    const { contact } = call
    this.#output.emit(
      { event: 'path', with: contact, path },
      `path to ${nameWords(contact)}: ${pathWords(path)}`,
    )
  }

  #follow(id: number): void {
    if (id === this.#id) return
    this.#id = id
    this.#path = undefined
    this.#isReconnecting = false
  }
}

function pathWords(path: VoicePath): string {
  const words = [say(english, pathMessage(path))]
  if ('local' in path) {
    const [ours, theirs] = [addressMessage(path.local), addressMessage(path.remote)]
    words.push(english('quality.yours', { kind: ours }), english('quality.theirs', { kind: theirs }))
  }
  if (isRelayed(path)) words.push('The relay sees who talks with whom')
  return words.join('. ')
}
