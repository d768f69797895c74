/** A metric: what it means, and the labels of each of its values. */
interface Declaration {
  readonly help: string
  readonly labels: readonly string[]
}

/**
 * What roles count. The values of labels are words of our own code, never what a client has sent: a `role` is one of the server's,
 * a `reason` one of a short list.
 */
export const COUNTERS = {
  logins: { help: 'Logins at the directory, and names registered at the broker.', labels: ['role'] },
  login_refusals: { help: 'Refused logins, registrations and tickets.', labels: ['role', 'reason'] },
  calls_requested: { help: 'Calls that phones have asked the directory for.', labels: [] },
  calls_failed: { help: 'Calls that the directory could not pass on.', labels: ['reason'] },
  calls_refused: {
    help: 'Calls that the callee has refused or the caller has cancelled.',
    labels: ['reason'],
  },
  connections_refused: {
    help: 'Connections beyond a limit, or without a handshake.',
    labels: ['role', 'reason'],
  },
  broker_signals: { help: 'Signals that peers have asked the broker to pass on.', labels: ['outcome'] },
  relayed_calls: { help: 'Calls whose voice the relay has begun to carry.', labels: [] },
  relayed_bytes: { help: 'Bytes of relayed calls that have ended.', labels: [] },
  group_registrations: { help: 'Members of groups whom the serving node has admitted.', labels: [] },
  group_registration_refusals: { help: 'Registrations without a good ticket.', labels: [] },
  floor_grants: {
    help: 'Turns that the call controller has given to members of push-to-talk groups.',
    labels: [],
  },
  stun_requests: { help: 'Questions for an address that STUN has answered or refused.', labels: ['outcome'] },
} as const satisfies Readonly<Record<string, Declaration>>

/** What can be read from a role at any time. */
export const GAUGES = {
  people: { help: 'People who are logged in, and peers with a name.', labels: ['role'] },
  connections: { help: 'Open connections, from the handshake on.', labels: ['role'] },
  broker_peers: { help: 'Connected peers of the broker.', labels: [] },
  send_queue_bytes: { help: 'Bytes that wait for clients to read them.', labels: ['role'] },
  relaying_calls: { help: 'Calls that the relay carries now.', labels: [] },
  room_clients: { help: 'Clients of rooms at the gateway.', labels: [] },
  room_hosts: { help: 'Room hosts that the gateway has a link to.', labels: [] },
  room_gateways: { help: 'Gateways that are linked to the room host.', labels: [] },
  rooms: { help: 'Rooms with somebody in them, at the room host.', labels: [] },
  room_members: { help: 'Members of rooms at the room host.', labels: [] },
  serving_nodes: { help: 'Serving nodes that are registered at the load balancer.', labels: [] },
  call_controllers: { help: 'Call controllers that are registered at the load balancer.', labels: [] },
  group_members: { help: 'Members of groups at the serving node.', labels: [] },
  groups: { help: 'Groups with members at the serving node.', labels: [] },
  group_packets_forwarded: {
    help: 'Packets of voice that have left the serving node since the start.',
    labels: [],
  },
  group_calls: { help: 'Groups of which the call controller has the call.', labels: [] },
  ready: { help: 'Whether the server is ready: 1 or 0.', labels: [] },
} as const satisfies Readonly<Record<string, Declaration>>

export type CounterName = keyof typeof COUNTERS
export type GaugeName = keyof typeof GAUGES

type LabelsOf<Labels extends readonly string[]> = Readonly<Record<Labels[number], string>>
export type CounterLabels<Name extends CounterName> = LabelsOf<(typeof COUNTERS)[Name]['labels']>
export type GaugeLabels<Name extends GaugeName> = LabelsOf<(typeof GAUGES)[Name]['labels']>

/** Where roles count. They do not know whether, and by what, it is published. */
export interface ServerMetrics {
  /** @param amount 1 by default */
  count<Name extends CounterName>(name: Name, labels: CounterLabels<Name>, amount?: number): void
  /** @param read is called whenever the metrics are read, also after the role has stopped */
  gauge<Name extends GaugeName>(name: Name, labels: GaugeLabels<Name>, read: () => number): void
}

/** Counts nothing. */
export const NO_METRICS: ServerMetrics = { count: () => undefined, gauge: () => undefined }
