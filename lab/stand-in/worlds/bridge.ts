import type { BridgeMessage, Outcome, Side, Wire } from './wire'

type Callable = (...args: unknown[]) => unknown

/** The depth limit of Electron's own bridge. */
const MAX_DEPTH = 1000

// Captured before any script of the page runs, which could replace them.
const { apply, defineProperty, get } = Reflect
const dispatchEvent = get(EventTarget.prototype, 'dispatchEvent')
const addEventListener = get(EventTarget.prototype, 'addEventListener')
const { freeze } = Object
const Message = CustomEvent
const clone = structuredClone

/** One end of the bridge between two JavaScript worlds of the same window; both ends are alike. */
export class Bridge {
  readonly #functions = new Map<number, Callable>()
  readonly #ids = new WeakMap<object, number>()
  readonly #promises = new Map<number, (outcome: Outcome) => void>()
  readonly #returned = new Map<number, Outcome>()
  readonly #outgoing: string
  #lastId = 0

  /**
   * @param secret unknown to the page's scripts, so that none can listen or send
   * @param other handles the other messages
   */
  constructor(
    secret: string,
    side: Side,
    private readonly other: (message: BridgeMessage) => void,
  ) {
    this.#outgoing = `${secret}:${side === 'page' ? 'preload' : 'page'}`
    const receive = (event: CustomEvent<BridgeMessage>): void => {
      event.stopImmediatePropagation()
      this.#receive(event.detail)
    }
    apply(addEventListener, window, [`${secret}:${side}`, receive])
  }

  send(message: BridgeMessage): void {
    apply(dispatchEvent, window, [new Message(this.#outgoing, { detail: message })])
  }

  /** @throws DataCloneError for values that the structured clone refuses */
  pack(value: unknown, depth = 0): Wire {
    if (depth > MAX_DEPTH)
      throw new Error(
        'Electron contextBridge recursion depth exceeded. Nested objects deeper than 1000 are not supported.',
      )
    if (typeof value === 'function') return { kind: 'function', id: this.#functionId(value as Callable) }
    if (typeof value !== 'object' || value === null) return { kind: 'value', value: clone(value) }
    if (value instanceof Promise) return { kind: 'promise', id: this.#watch(value) }
    if (Array.isArray(value)) return { kind: 'list', items: value.map((item) => this.pack(item, depth + 1)) }
    if (isRecord(value)) {
      const entries = Object.entries(value).map(([k, v]) => [k, this.pack(v, depth + 1)] as const)
      return { kind: 'record', entries }
    }
    return { kind: 'value', value: clone(value) }
  }

  /** @param frozen for the exposed API: a script of the page must not change it for the others */
  unpack(wire: Wire, frozen = false): unknown {
    const keep = <T extends object>(item: T): T => (frozen ? freeze(item) : item)
    switch (wire.kind) {
      case 'value':
        return wire.value
      case 'list':
        return keep(wire.items.map((item) => this.unpack(item, frozen)))
      case 'record': {
        const record = {}
        for (const [key, item] of wire.entries) {
          defineProperty(record, key, {
            value: this.unpack(item, frozen),
            enumerable: true,
            configurable: true,
            writable: true,
          })
        }
        return keep(record)
      }
      case 'function':
        return keep((...args: unknown[]) => this.#call(wire.id, args))
      case 'promise':
        return new Promise<Outcome>((resolve) => this.#promises.set(wire.id, resolve)).then((outcome) => {
          if (outcome.ok) return this.unpack(outcome.value)
          throw this.unpack(outcome.error)
        })
    }
  }

  #call(id: number, args: unknown[]): unknown {
    const call = ++this.#lastId
    this.send({ kind: 'call', call, id, args: args.map((arg) => this.pack(arg)) })
    // Events are dispatched synchronously: the answer arrives before dispatchEvent returns.
    const outcome = this.#returned.get(call)
    this.#returned.delete(call)
    if (!outcome) throw new Error('the other world did not answer: its document has gone')
    if (!outcome.ok) throw this.unpack(outcome.error)
    return this.unpack(outcome.value)
  }

  #receive(message: BridgeMessage): void {
    switch (message.kind) {
      case 'call':
        this.send({ kind: 'return', call: message.call, outcome: this.#answer(message.id, message.args) })
        return
      case 'return':
        this.#returned.set(message.call, message.outcome)
        return
      case 'settle':
        this.#promises.get(message.id)?.(message.outcome)
        this.#promises.delete(message.id)
        return
      case 'hello':
      case 'expose':
      case 'exposed':
        this.other(message)
    }
  }

  #answer(id: number, args: readonly Wire[]): Outcome {
    try {
      const called = this.#functions.get(id)
      if (!called) throw new Error('this function is not known here')
      return { ok: true, value: this.pack(called(...args.map((arg) => this.unpack(arg)))) }
    } catch (error) {
      return { ok: false, error: this.#packError(error) }
    }
  }

  #watch(promise: Promise<unknown>): number {
    const id = ++this.#lastId
    const settle = (outcome: Outcome): void => this.send({ kind: 'settle', id, outcome })
    promise.then(
      (value) => {
        try {
          settle({ ok: true, value: this.pack(value) })
        } catch (error) {
          settle({ ok: false, error: this.#packError(error) })
        }
      },
      (error: unknown) => settle({ ok: false, error: this.#packError(error) }),
    )
    return id
  }

  #packError(error: unknown): Wire {
    try {
      return this.pack(error)
    } catch {
      return { kind: 'value', value: new Error(String(error)) }
    }
  }

  #functionId(value: Callable): number {
    let id = this.#ids.get(value)
    if (id === undefined) {
      id = ++this.#lastId
      this.#ids.set(value, id)
      this.#functions.set(id, value)
    }
    return id
  }
}

/** Class instances lose their class in transfer, as in Electron; types that the engine clones natively do not. */
function isRecord(value: object): boolean {
  return Object.prototype.toString.call(value) === '[object Object]'
}
