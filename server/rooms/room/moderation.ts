import type { RequestOf } from '../../../protocol/rooms/inside'
import { hashOfLink, type RoomRecord, withBan, withPerson } from './room-record'
import { RefusedError } from './refused-error'

/** Requests of moderators that change what is kept of a room, and nothing else. */
export type RecordRequest = RequestOf<'settings' | 'new-link' | 'invite' | 'moderator' | 'lift-ban'>

/**
 * @returns the record after a moderator's request; undefined when a list is full
 * @throws {RefusedError} when nobody would be left who may change anything
 */
export function changedBy(before: RoomRecord, request: RecordRequest): RoomRecord | undefined {
  switch (request.action) {
    case 'settings':
      return { ...before, settings: { ...before.settings, ...given(request.change) } }
    case 'new-link':
      return { ...before, link: hashOfLink(request.link) }
    case 'invite':
      return withPerson(before, 'invited', request.key, request.is)
    case 'moderator': {
      const after = withPerson(before, 'moderators', request.key, request.is)
      if (after?.moderators.length === 0) throw new RefusedError('invalid')
      return after
    }
    case 'lift-ban':
      return withPerson(before, 'banned', request.key, false)
  }
}

/**
 * Somebody is out, with all rights.
 * @throws {RefusedError} when nobody would be left who may change anything
 */
export function kickedFrom(before: RoomRecord, key: string): RoomRecord {
  const isAnother = (each: string): boolean => each !== key
  const [moderators, invited] = [before.moderators.filter(isAnother), before.invited.filter(isAnother)]
  if (moderators.length === 0) throw new RefusedError('invalid')
  return withBan({ ...before, moderators, invited }, key)
}

/** The fields that are there. */
export function given<Fields extends object>(
  fields: Fields,
): { [Key in keyof Fields]?: NonNullable<Fields[Key]> } {
  const all: object = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
  return all
}
