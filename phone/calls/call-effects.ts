import type { Clock } from '../../base/clock'
import type { Signalling } from '../signalling/signalling'
import type { Voice } from '../voice/voice'
import type { LinkOptions } from '../voice/voice-contract'
import type { Fingerprint } from '../../protocol/directory'
import type { Offer } from '../../protocol/media/negotiation'
import { type CallRecord, refusedRecord } from './call-recorder'
import type { CallTimers } from './call-timers'
import type { LateRefusals } from './late-refusals'
import type { SwitchboardEffect } from './switchboard'

export interface CallEffectsOptions {
  readonly clock: Clock
  readonly signalling: Signalling
  readonly voice: Pick<Voice, 'send'>
  readonly timers: CallTimers
  readonly late: LateRefusals
  /** The options of the link of the call on the stage, which the voice engine has from now on. */
  readonly onOpening: (id: number, identity: Fingerprint | undefined, offer: Offer | undefined) => LinkOptions
  /** A call that both sides have talked in is over. */
  readonly onEnding: (id: number, contact: string) => void
  /** The offer with the candidates that have followed it. */
  readonly wholeOffer: (id: number, offer: Offer) => Offer
  readonly onRecord: (record: CallRecord) => void
}

/** Carries out what the switchboard wants done: by timers, signalling and voice. */
export class CallEffects {
  readonly #options: CallEffectsOptions

  constructor(options: CallEffectsOptions) {
    this.#options = options
  }

  run(effect: SwitchboardEffect): void {
    const { clock, signalling, voice, timers, late, onOpening, onEnding, wholeOffer, onRecord } =
      this.#options
    switch (effect.kind) {
      case 'make-offer': {
        const { id, link, identity } = effect
        voice.send({ kind: 'open-link', role: 'offer', link, ...onOpening(id, identity, undefined) })
        return
      }
      case 'answer-offer': {
        const { id, offer, identity } = effect
        const options = onOpening(id, identity, offer)
        voice.send({ kind: 'open-link', role: 'answer', offer: wholeOffer(id, offer), ...options })
        return
      }
      case 'meet-offer':
        voice.send({ kind: 'meet', callId: effect.id, offer: effect.offer })
        return
      case 'close-voice':
        voice.send({ kind: 'close', callId: effect.id })
        return
      case 'hold-voice':
        voice.send({ kind: 'hold', callId: effect.id })
        return
      case 'resume-voice':
        voice.send({ kind: 'resume', callId: effect.id })
        return
      case 'set-muted':
        voice.send({ kind: 'mute', muted: effect.muted })
        return
      case 'request-call':
        // Their phone drops our request while its own call still waits, and a later refusal would find no call.
        late.tell(effect.contact)
        signalling.requestCall(effect.contact, effect.offer)
        return
      case 'refuse-call':
        if (effect.why === 'cannot-connect') late.failed(effect.contact)
        else signalling.refuseCall(effect.contact, effect.why)
        return
      case 'cancel-call':
        signalling.cancelCall(effect.contact)
        return
      case 'end-call':
        signalling.endCall(effect.contact)
        onEnding(effect.id, effect.contact)
        return
      case 'start-ring-timer':
        timers.startRing(effect.id)
        return
      case 'stop-ring-timer':
        timers.stop(effect.id)
        return
      case 'start-answer-timer':
        timers.startAnswer(effect.id)
        return
      case 'record-refused':
        onRecord(refusedRecord(effect, effect.outcome, clock.unixTime()))
        return
    }
  }
}
