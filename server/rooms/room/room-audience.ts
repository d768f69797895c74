/** A WebSocket of somebody who wants to be in a room. Unique in the network. */
export type ClientId = string

/** Somebody whose token is good. */
export interface Person {
  readonly name: string
  /** SHA-256 of the public key of the identity, 64 hexadecimal digits. */
  readonly key: string
}

/** How a room reaches its clients. */
export interface RoomAudience {
  tell(room: string, client: ClientId, text: string): void
  /** Tells every client of the room, also those who have not entered. */
  tellAll(room: string, text: string): void
  /** Closes the client's WebSocket. Its end is not reported. */
  dismiss(room: string, client: ClientId, closeCode: number): void
}
