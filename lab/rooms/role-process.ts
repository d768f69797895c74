import { inProject } from '../../scripts/lib/paths.mjs'
import { AskedProcess } from './asked-process'
import type { RolePorts, RoleQuestions, RoleSpec } from './role-spec'

/** One role of a server of rooms, in a process of its own. */
export class RoleProcess extends AskedProcess<RoleQuestions> {
  #ports: RolePorts = { port: 0, balancerPort: 0 }

  /** @param folder of the built child, below out/ @throws {Error} when it cannot start */
  static async start(
    folder: 'bench' | 'faults',
    spec: RoleSpec,
    prefix: readonly string[] = [],
  ): Promise<RoleProcess> {
    const started = new RoleProcess(inProject('out', folder, 'role-child.mjs'), prefix)
    try {
      started.#ports = await started.ask('start', spec)
      return started
    } catch (error) {
      await started.kill()
      throw error
    }
  }

  get port(): number {
    return this.#ports.port
  }
}
