import type { Agent } from 'node:http'
import { agentOfEnvironment } from '../../../base/networks/proxy-agent'

/**
 * Chooses the way to a broker.
 * @returns undefined to connect directly
 */
export type ChooseAgent = (url: string) => Promise<Agent | undefined>

/** Through the proxy that the environment names. */
export const agentFromEnvironment: ChooseAgent = (url) => Promise.resolve(agentOfEnvironment(url))
