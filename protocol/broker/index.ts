/** The messages between peers and brokers, and between brokers. Pure: converts between texts and messages. */
export {
  channelOf,
  CHANNELS,
  type BrokerId,
  type ClusterChannel,
  type ClusterMessage,
  clusterText,
  readClusterMessage,
} from './cluster-messages'
export {
  type Addition,
  errorText,
  notificationText,
  readRpc,
  requestText,
  type RequestId,
  resultText,
  RPC_ERROR,
  type RpcError,
  type RpcMessage,
} from './json-rpc'
export { MAX_CLUSTER_BYTES, MAX_MESSAGE_BYTES, MAX_PEER_ID_LENGTH, MAX_SIGNAL_BYTES } from './limits'
export { type PeerCall, type PeerId, peerSignal, type PeerSignal, readCall } from './peer-calls'
export {
  asksChallenge,
  ASKS_CHALLENGE,
  challengeAddition,
  challengeIn,
  proofAddition,
  refusalAddition,
  refusalIn,
  type RegistrationChallenge,
  type RegistrationProof,
  type RegistrationRefusal,
  registrationStatement,
  ticketAddition,
  ticketIn,
} from './registration-proof'
