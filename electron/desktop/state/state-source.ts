import { EventEmitter } from 'node:events'
import type {
  AbilitySlice,
  AccountSlice,
  AppState,
  CallUrlSlice,
  DirectTextsSlice,
  FileTroubleSlice,
  HistorySlice,
  HostingSlice,
  IdentitySlice,
  InvitationSlice,
  LanguageSlice,
  NetworksSlice,
  PeopleSlice,
  PhoneSlice,
  PictureSlice,
  QuietSlice,
  RoomRingsSlice,
  RoomUrlSlice,
  RoomsSlice,
  SettingsSlice,
  ShortcutSlice,
} from '../../api'
import type { Slice } from './slices'

/** The owners of the state's parts. */
export interface Slices {
  readonly abilities: Slice<AbilitySlice>
  readonly account: Slice<AccountSlice>
  readonly callUrls: Slice<CallUrlSlice>
  readonly directTexts: Slice<DirectTextsSlice>
  readonly fileTroubles: Slice<FileTroubleSlice>
  readonly history: Slice<HistorySlice>
  readonly hosting: Slice<HostingSlice>
  readonly identity: Slice<IdentitySlice>
  readonly invitations: Slice<InvitationSlice>
  readonly language: Slice<LanguageSlice>
  readonly networks: Slice<NetworksSlice>
  readonly people: Slice<PeopleSlice>
  readonly phone: Slice<PhoneSlice>
  readonly pictures: Slice<PictureSlice>
  readonly quiet: Slice<QuietSlice>
  readonly rooms: Slice<RoomsSlice>
  readonly roomRings: Slice<RoomRingsSlice>
  readonly roomUrls: Slice<RoomUrlSlice>
  readonly settings: Slice<SettingsSlice>
  readonly shortcuts: Slice<ShortcutSlice>
}

interface StateSourceEvents {
  /** Emitted once for all changes of one turn, such as an arriving contact list. `slices` are those that have changed. */
  changed: [state: AppState, slices: ReadonlySet<keyof Slices>]
}

/** The whole state, composed of its slices. */
export class StateSource extends EventEmitter<StateSourceEvents> {
  readonly #slices: Slices
  readonly #dirty = new Set<keyof Slices>()
  #parts: { [Name in keyof Slices]: Slices[Name]['state'] }
  /** Changed since the last event. Empty while no event is due. */
  #unreported = new Set<keyof Slices>()

  constructor(slices: Slices) {
    super()
    this.#slices = slices
    this.#parts = {
      abilities: slices.abilities.state,
      account: slices.account.state,
      callUrls: slices.callUrls.state,
      directTexts: slices.directTexts.state,
      fileTroubles: slices.fileTroubles.state,
      history: slices.history.state,
      hosting: slices.hosting.state,
      identity: slices.identity.state,
      invitations: slices.invitations.state,
      language: slices.language.state,
      networks: slices.networks.state,
      people: slices.people.state,
      phone: slices.phone.state,
      pictures: slices.pictures.state,
      quiet: slices.quiet.state,
      rooms: slices.rooms.state,
      roomRings: slices.roomRings.state,
      roomUrls: slices.roomUrls.state,
      settings: slices.settings.state,
      shortcuts: slices.shortcuts.state,
    }
    for (const name of Object.keys(slices) as (keyof Slices)[])
      slices[name].on('changed', () => this.#changed(name))
  }

  /** The current value. */
  get state(): AppState {
    for (const name of this.#dirty) this.#parts = { ...this.#parts, [name]: this.#slices[name].state }
    this.#dirty.clear()
    const { abilities, account, callUrls, directTexts, fileTroubles, history, ...others } = this.#parts
    const { hosting, identity, invitations, language, networks, people, phone, ...more } = others
    const { pictures, quiet, rooms, roomRings, roomUrls, settings, shortcuts, ...left } = more
    return {
      ...abilities,
      ...account,
      ...callUrls,
      ...directTexts,
      ...fileTroubles,
      ...history,
      ...hosting,
      ...identity,
      ...invitations,
      ...language,
      ...networks,
      ...people,
      ...phone,
      ...pictures,
      ...quiet,
      ...rooms,
      ...roomRings,
      ...roomUrls,
      ...settings,
      ...shortcuts,
      ...allTaken(left),
    }
  }

  #changed(name: keyof Slices): void {
    this.#dirty.add(name)
    const isScheduled = this.#unreported.size > 0
    this.#unreported.add(name)
    if (isScheduled) return
    setImmediate(() => {
      const slices = this.#unreported
      this.#unreported = new Set()
      this.emit('changed', this.state, slices)
    })
  }
}

/** Does not compile when a slice is left out. */
const allTaken = (left: { readonly [Name in keyof Slices]?: never }): object => left
