import type { Admission, Stage } from '../admission/admission-control'

/** The place of a client that came by the HTTP port: one there, and one among those who come by TCP. */
export class AdmissionOfBoth implements Admission {
  readonly #directory: Admission
  readonly #http: Admission

  /** @param http is closed by the HTTP port, too */
  constructor(directory: Admission, http: Admission) {
    this.#directory = directory
    this.#http = http
  }

  get isExempt(): boolean {
    return this.#directory.isExempt
  }

  reached(stage: Stage, nowMs: number): void {
    // Each may end the connection, and then has no place for it.
    this.#http.reached(stage, nowMs)
    this.#directory.reached(stage, nowMs)
  }

  mayLogIn(): boolean {
    return this.#http.mayLogIn() && this.#directory.mayLogIn()
  }

  loginFailed(nowMs: number): boolean {
    return this.#directory.loginFailed(nowMs)
  }

  closed(): void {
    this.#directory.closed()
  }
}
