import type { Target } from './target'
import { broker, brokerMessages } from './targets/broker'
import { callClaims } from './targets/call-claims'
import { candidates } from './targets/candidates'
import { backplane } from './targets/backplane'
import { clusterFile } from './targets/cluster-file'
import { clusterPackets } from './targets/cluster-packets'
import { clusterMaster, clusterSessions, joinCodes } from './targets/cluster-sessions'
import { directoryServer } from './targets/directory-server'
import { dns } from './targets/dns'
import { extensionBlock } from './targets/extension'
import { frameMemory } from './targets/frame-memory'
import { clientHello, proxyHeader } from './targets/first-bytes'
import { framer } from './targets/framer'
import { giants } from './targets/giants'
import { brokerTicket, httpPort, relayTicket, roomToken } from './targets/http-entries'
import {
  clientPlane,
  groupTickets,
  loadBalancer,
  loadBalancerPlane,
  relays,
  voicePayloads,
} from './targets/groups'
import { guestCalls } from './targets/guest-calls'
import { iceServers } from './targets/ice-servers'
import { jitterBuffer } from './targets/jitter-buffer'
import { mediaKeys } from './targets/media-keys'
import { messages } from './targets/messages'
import { names } from './targets/names'
import { namesFile, namesReader } from './targets/names-file'
import { networkNodes } from './targets/network-nodes'
import { networkRelays } from './targets/network-relays'
import {
  certificateRecord,
  joinCodeRecords,
  nodeRecords,
  orderAnswers,
  orderRecords,
} from './targets/network-records'
import { opus } from './targets/opus'
import { playout } from './targets/playout'
import { portMapping } from './targets/port-mapping'
import { redisAddress } from './targets/redis-address'
import { redundancy } from './targets/redundancy'
import {
  rawValues,
  roomClients,
  roomGateways,
  roomHosts,
  roomInfoParts,
  roomLists,
  roomPaths,
} from './targets/rooms'
import { roomGuests } from './targets/room-guests'
import { imageHeaders, imageTransfers, roomFiles, sealedImages } from './targets/room-images'
import { groupFrames, roomGroupInfo, roomKeys, roomParts } from './targets/room-keys'
import { roomContents, roomNews } from './targets/room-texts'
import { rtcp, rtp } from './targets/rtp'
import { sdp } from './targets/sdp'
import { sealedIdentity } from './targets/sealed-identity'
import { sframe } from './targets/sframe'
import { storedFiles } from './targets/stored-files'
import { brokerSignals, directorySignals } from './targets/signals'
import { stun } from './targets/stun'
import { groupLink } from './targets/group-link'
import { tcpReconnection } from './targets/tcp-reconnection'
import { timeStretcher } from './targets/time-stretcher'
import { calleeAuthenticator } from './targets/callee-authenticator'
import { voiceLink } from './targets/voice-link'
import { statusLists } from './targets/statuses'
import { wav } from './targets/wav'
import { webrtcLink } from './targets/webrtc-link'

/** Everything that reads what strangers send. */
export const TARGETS: readonly Target[] = [
  framer,
  frameMemory,
  ...messages,
  giants,
  names,
  extensionBlock,
  callClaims,
  candidates,
  statusLists,
  directorySignals,
  brokerSignals,
  guestCalls,
  roomGuests,
  stun,
  iceServers,
  httpPort,
  brokerTicket,
  relayTicket,
  roomToken,
  networkNodes,
  networkRelays,
  portMapping,
  redundancy,
  rtp,
  rtcp,
  sdp,
  sframe,
  groupFrames,
  roomKeys,
  roomGroupInfo,
  roomParts,
  roomContents,
  roomNews,
  imageHeaders,
  sealedImages,
  imageTransfers,
  roomFiles,
  mediaKeys,
  storedFiles,
  sealedIdentity,
  namesReader,
  namesFile,
  wav,
  opus,
  timeStretcher,
  jitterBuffer,
  playout,
  dns,
  proxyHeader,
  clientHello,
  brokerMessages,
  broker,
  backplane,
  redisAddress,
  joinCodeRecords,
  nodeRecords,
  certificateRecord,
  orderRecords,
  orderAnswers,
  clusterFile,
  clusterPackets,
  clusterSessions,
  joinCodes,
  rawValues,
  roomClients,
  roomGateways,
  roomHosts,
  roomPaths,
  roomLists,
  roomInfoParts,
  clusterMaster,
  loadBalancerPlane,
  clientPlane,
  groupTickets,
  loadBalancer,
  relays,
  voicePayloads,
  directoryServer,
  voiceLink,
  webrtcLink,
  groupLink,
  tcpReconnection,
  calleeAuthenticator,
]
