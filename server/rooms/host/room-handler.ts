import type { ListedRoom, RawMessage, RawObject } from '../../../protocol/rooms'

/** A client in a room. The same object from its Join to its Leave; another one if it comes again. */
export interface JoinedClient {
  /** Made by its gateway. Only together with the gateway it is unique: gateways are not proved to be honest. */
  readonly id: string
  readonly room: string
  /** What the client has said at its gateway, which has not checked it. */
  readonly token: string
}

/** What a room can do. Nothing throws; members that have left are ignored. */
export interface RoomPort {
  send(member: JoinedClient, message: RawObject): void
  /** A member is inside the room. Until then no broadcast is for it. */
  letIn(member: JoinedClient): void
  /** Tells all who are inside a room. The message is written once for each gateway of ours. */
  broadcast(room: string, message: RawObject): void
  /** Whether the gateway of a member has not read a lot of what it was sent: what can wait should wait. */
  isBusy(member: JoinedClient): boolean
  /** Puts a room into the list of rooms, or changes it there. @param viewers keys of those who may see it; undefined: everybody may */
  list(room: ListedRoom, viewers: readonly string[] | undefined): void
  /** Takes a room off the list. */
  hide(room: string): void
  /** Closes a member's connection with this code. The member has left when this returns, and `left` has been called. */
  kick(member: JoinedClient, code: number): void
}

/** The rooms of a host. Nothing may throw; what takes long goes on later. */
export interface RoomHandler {
  joined(member: JoinedClient): void
  /** Called once for each member that has joined, whatever was the end. */
  left(member: JoinedClient): void
  message(member: JoinedClient, message: RawMessage): void
}
