import { ROOM_PATH } from '../../protocol/rooms'
import { type RoomNews, roomNewsIn, type RoomRequest } from '../../protocol/rooms/inside'
import { GatewayConnection, type GatewayConnectionOptions } from './gateway-connection'

export interface RoomConnectionOptions extends GatewayConnectionOptions {
  /** The name of the room. */
  readonly room: string
}

/** Keeps a WebSocket to a room at a gateway. */
export class RoomConnection extends GatewayConnection<RoomNews> {
  constructor(options: RoomConnectionOptions) {
    super(options, {
      path: `${ROOM_PATH}${encodeURIComponent(options.room)}`,
      newsIn: roomNewsIn,
      isWelcome: ({ action }) => action === 'ready',
    })
  }

  override send(request: RoomRequest): boolean {
    return super.send(request)
  }
}
