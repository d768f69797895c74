import type { CancelTimer, Clock } from '../../../base/clock'
import type { CallReference } from '../../../protocol/directory'
import { MAX_BROUGHT_GUESTS } from '../../../protocol/rooms/inside'
import type { ExpectedGuests, GuestWord } from '../../signalling/broker/expected-guests'
import { newReference } from '../../signalling/directory/call-marks'
import type { RoomVoiceEvent } from '../../voice/room-contract'
import type { GuestLinkOptions, RoomVoice } from '../room-voice'

/** From our yes to a connection. ms */
const CONNECT_MS = 30_000

/** Somebody whom we bring into the room. */
export interface BroughtGuest {
  /** What the room calls the guest: the reference is a secret. */
  readonly id: string
  readonly name: string
  /** Hears the room. Until then the browser is connecting. */
  readonly isConnected: boolean
}

type GuestEvent = Extract<RoomVoiceEvent, { readonly guestId: string }>

export interface BroughtGuestsOptions {
  readonly clock: Clock
  readonly calls: Pick<ExpectedGuests, 'expect' | 'say' | 'end'>
  readonly voice: Pick<RoomVoice, 'openGuest' | 'tellGuestLink' | 'closeGuest'>
  readonly link: () => GuestLinkOptions
  readonly onChanged: () => void
}

interface Guest extends BroughtGuest {
  readonly reference: CallReference
  /** It has called. */
  readonly isOpen: boolean
  readonly cancelWait: CancelTimer
}

/** The guests that our phone brings into the room: their calls, from our yes to their end. */
export class BroughtGuests {
  readonly #options: BroughtGuestsOptions
  readonly #guests = new Map<CallReference, Guest>()

  constructor(options: BroughtGuestsOptions) {
    this.#options = options
  }

  get all(): readonly BroughtGuest[] {
    return [...this.#guests.values()].map(({ id, name, isConnected }) => ({ id, name, isConnected }))
  }

  get isFull(): boolean {
    return this.#guests.size >= MAX_BROUGHT_GUESTS
  }

  /** Lets somebody in. @returns what the guest has to call us by; undefined: there are too many */
  expect(name: string): CallReference | undefined {
    if (this.isFull) return undefined
    const { clock, calls } = this.#options
    const reference = newReference()
    const cancelWait = clock.after(CONNECT_MS, () => this.#end(reference))
    this.#guests.set(reference, {
      ...{ reference, id: newReference(), name, isConnected: false, isOpen: false, cancelWait },
    })
    calls.expect(reference, name)
    this.#options.onChanged()
    return reference
  }

  /** A guest calls, or its call goes on. */
  hear(reference: CallReference, word: GuestWord): void {
    const guest = this.#guests.get(reference)
    if (!guest) return
    const { voice, link } = this.#options
    switch (word.kind) {
      case 'offer':
        if (guest.isOpen) return
        this.#guests.set(reference, { ...guest, isOpen: true })
        if (!voice.openGuest(guest.id, word.offer, link())) this.#end(reference)
        return
      case 'signal':
        return voice.tellGuestLink(guest.id, word.signal)
      case 'bye':
        return this.#end(reference)
    }
  }

  hearVoice(event: GuestEvent): void {
    const guest = [...this.#guests.values()].find(({ id }) => id === event.guestId)
    if (!guest) return
    const { reference, cancelWait } = guest
    switch (event.kind) {
      case 'guest-signal':
        return this.#options.calls.say(reference, event.signal)
      case 'guest-connected':
        cancelWait()
        this.#guests.set(reference, { ...guest, isConnected: true })
        return this.#options.onChanged()
      case 'guest-closed':
        return this.#end(reference)
    }
  }

  /** Tells all whose call is there. */
  tell(signal: object): void {
    for (const { reference, isConnected } of this.#guests.values())
      if (isConnected) this.#options.calls.say(reference, signal)
  }

  /** @returns whether it was ours */
  end(id: string): boolean {
    const guest = [...this.#guests.values()].find((each) => each.id === id)
    if (guest) this.#end(guest.reference)
    return guest !== undefined
  }

  endAll(): void {
    for (const reference of [...this.#guests.keys()]) this.#end(reference)
  }

  #end(reference: CallReference): void {
    const guest = this.#guests.get(reference)
    if (!guest) return
    const { calls, voice, onChanged } = this.#options
    this.#guests.delete(reference)
    guest.cancelWait()
    calls.end(reference)
    if (guest.isOpen) voice.closeGuest(guest.id)
    onChanged()
  }
}
