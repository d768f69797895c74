import { channelOf, type ClusterChannel, type ClusterMessage } from '../../../protocol/broker'
import type { ClusterLink } from '../cluster-link'

/** A way to other brokers in the hands of the test. */
export class ManualCluster implements ClusterLink {
  readonly published: { readonly channel: ClusterChannel; readonly message: ClusterMessage }[] = []
  /** How many brokers receive a message; undefined: the way is blocked. */
  subscribers: number | undefined
  /** What is published arrives after this. */
  arrival: Promise<unknown> = Promise.resolve()

  constructor(subscribers: number | undefined) {
    this.subscribers = subscribers
  }

  publish(message: ClusterMessage): Promise<number | undefined> {
    if (this.subscribers !== undefined) this.published.push({ channel: channelOf(message), message })
    return this.arrival.then(() => this.subscribers)
  }

  /** What all brokers have heard, originals too. */
  get heardByAll(): readonly ClusterMessage[] {
    return this.published.filter(({ channel }) => channel === 'linkup').map(({ message }) => message)
  }
}
