import type { RoomState } from '../../electron/api'
import type { Translate } from '../../locales/wording'

/** How the floor looks from here. Each has one colour. */
export type FloorLook = 'free' | 'taken' | 'asking' | 'waiting' | 'granted' | 'talking' | 'refused'

/** Where our own voice is on its way to the floor; undefined: we have not asked. */
export function ownLook({ floor, key, speaking, isSilenced }: RoomState): FloorLook | undefined {
  switch (floor?.own.kind) {
    case 'asking':
    case 'waiting':
      return floor.own.kind
    case 'granted':
      return speaking.includes(key) ? 'talking' : 'granted'
    case 'refused':
      return 'refused'
    case 'none':
    case undefined:
      return isSilenced ? 'refused' : undefined
  }
}

/** The words on the button that is held to talk. */
export function talkWords(t: Translate, room: RoomState): { readonly what: string; readonly hint?: string } {
  const look = ownLook(room)
  const own = room.floor?.own
  switch (look) {
    case 'asking':
      return { what: t('rooms.floor.asking'), hint: t('rooms.floor.letGoWaiting') }
    case 'waiting': {
      const place = own?.kind === 'waiting' ? own.place : undefined
      const what = place === undefined ? t('rooms.floor.waiting') : t('rooms.floor.holdWaiting', { place })
      return { what, hint: t('rooms.floor.letGoWaiting') }
    }
    case 'granted':
      return { what: t('rooms.floor.granted'), hint: t('rooms.floor.letGo') }
    case 'talking':
      return { what: t('rooms.floor.talking'), hint: t('rooms.floor.letGo') }
    case 'refused':
      return { what: room.isSilenced ? t('rooms.note.silenced') : t('rooms.floor.refused') }
    case 'free':
    case 'taken':
    case undefined:
      return { what: t('rooms.floor.hold') }
  }
}
