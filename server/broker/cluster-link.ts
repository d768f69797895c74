import type { ClusterMessage } from '../../protocol/broker'

/** The way to the other brokers. */
export interface ClusterLink {
  /**
   * Publishes a message to all brokers, this one too.
   * @returns the number of brokers that receive it; undefined while the way is blocked. Never rejects.
   */
  publish(message: ClusterMessage): Promise<number | undefined>
}

/** A way to other brokers that is opened and closed. */
export interface ClusterConnection extends ClusterLink {
  readonly isUp: boolean
  /** Connects, and keeps trying in the background. */
  start(): void
  stop(): Promise<void>
}
