/** Whether a server is ready for clients, and if not, why. A role that may not be says how to ask it. */
export class Readiness {
  readonly #checks = new Map<string, () => string | undefined>()

  /**
   * Asks a role from now on; a later check with this name replaces it.
   * @param name a word for operators: `redis`
   * @param whyNot in a few words, without addresses or names: strangers can read it; undefined: it is ready
   */
  check(name: string, whyNot: () => string | undefined): void {
    this.#checks.set(name, whyNot)
  }

  /** Asks it no longer. */
  remove(name: string): void {
    this.#checks.delete(name)
  }

  /** By the names of the roles that are not ready. */
  get reasons(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      [...this.#checks].flatMap(([name, whyNot]) => {
        const reason = whyNot()
        return reason === undefined ? [] : [[name, reason]]
      }),
    )
  }

  get isReady(): boolean {
    return Object.keys(this.reasons).length === 0
  }
}

/** The answer at `/readyz`: 503 while a role is not ready. */
export function readinessAnswer({ reasons }: Readiness): { readonly status: number; readonly body: string } {
  const isReady = Object.keys(reasons).length === 0
  return {
    status: isReady ? 200 : 503,
    body: JSON.stringify(isReady ? { status: 'ready' } : { status: 'not ready', reasons }),
  }
}
