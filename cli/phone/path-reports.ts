import { isDeepStrictEqual } from 'node:util'
import { say } from '../../locales/message'
import { addressMessage, isRelayed, type PhoneState, type VoiceWay, wayMessage } from '../../phone/model'
import type { Output } from '../output'
import { english, nameWords } from '../words'

/** Reports the way that the voice of the current call takes whenever it changes, and when voice is missing for a while. */
export class PathReports {
  readonly #output: Pick<Output, 'emit'>
  #id: number | undefined
  #way: VoiceWay | undefined
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

  /** To be called with the way of each second. */
  way({ call }: Pick<PhoneState, 'call'>, way: VoiceWay | undefined): void {
    if (call.kind !== 'talking') return
    this.#follow(call.id)
    if (way === undefined || isDeepStrictEqual(way, this.#way)) return
    this.#way = way
    const { contact } = call
    this.#output.emit({ event: 'way', with: contact, way }, `way to ${nameWords(contact)}: ${wayWords(way)}`)
  }

  #follow(id: number): void {
    if (id === this.#id) return
    this.#id = id
    this.#way = undefined
    this.#isReconnecting = false
  }
}

function wayWords(way: VoiceWay): string {
  const words = [say(english, wayMessage(way))]
  if ('local' in way) {
    const [ours, theirs] = [addressMessage(way.local), addressMessage(way.remote)]
    words.push(english('quality.yours', { kind: ours }), english('quality.theirs', { kind: theirs }))
  }
  if (isRelayed(way)) words.push('The relay sees who talks with whom')
  return words.join('. ')
}
