/** The messages of rooms, between clients, gateways and room hosts. Pure: converts between texts and messages. */
export { authText, type ClientMessage, readClientMessage } from './client-messages'
export { closeCodeOf, ROOM_CLOSE } from './close-codes'
export { directRoom, isDirectRoom, isOfDirectRoom } from './direct-room'
export type { RoomsForm } from './envelope'
export {
  type GatewayClient,
  type GatewayMessage,
  joinText,
  leaveText,
  readGatewayMessage,
  relayText,
} from './gateway-messages'
export {
  broadcastText,
  type HostInit,
  type HostMessage,
  initText,
  hiddenText,
  insideText,
  kickText,
  listedText,
  readHostMessage,
  unicastText,
} from './host-messages'
export {
  MAX_CLIENT_DEPTH,
  MAX_CLIENT_MESSAGE_BYTES,
  MAX_DELIVERY_BYTES,
  MAX_LINK_MESSAGE_BYTES,
  MAX_TOKEN_LENGTH,
} from './limits'
export { type RawMessage, rawObject, type RawObject, rawValue } from './raw-json'
export {
  LIST_PAGE,
  LIST_PATH,
  type ListedRoom,
  type ListNews,
  listNewsIn,
  MAX_LISTED_PEOPLE,
  MAX_LISTED_ROOMS,
} from './room-list'
export { isRoomName, ROOM_PATH, roomInPath } from './room-name'
