import type { ClusterMessage } from '../../protocol/broker'

/** The way to the other brokers. */
export interface ClusterLink {
  /**
   * Publishes a message to all brokers, this one too.
   * @returns the number of brokers that receive it; undefined while the way is blocked. Never rejects.
   */
  publish(message: ClusterMessage): Promise<number | undefined>
}
