import type { Member } from './member'

/** The call of a group. It goes on with another controller when its own is lost. */
export interface GroupCall {
  readonly groupId: number
  /** From 1. */
  readonly callId: number
  /** Undefined while there is none. */
  controller: Member | undefined
  /** Since when its group has nobody; undefined: somebody is there. ms */
  emptyMs: number | undefined
}

const MAX_CALL_ID = 0xffff

/** Which call controller has which group. Bounded by the numbers of groups. Pure. */
export class GroupCalls {
  readonly #calls = new Map<number, GroupCall>()
  readonly #ids = new Set<number>()
  #lastId = 0

  find(groupId: number): GroupCall | undefined {
    return this.#calls.get(groupId)
  }

  *[Symbol.iterator](): Iterator<GroupCall> {
    yield* this.#calls.values()
  }

  /** @returns undefined when all numbers of calls are taken */
  start(groupId: number, controller: Member): GroupCall | undefined {
    const callId = this.#freeId()
    return callId === undefined ? undefined : this.#add({ groupId, callId, controller, emptyMs: undefined })
  }

  /** A call that a controller already has, from before this balancer. @returns undefined when its number is another's */
  adopt(groupId: number, callId: number, controller: Member): GroupCall | undefined {
    return this.#ids.has(callId) ? undefined : this.#add({ groupId, callId, controller, emptyMs: undefined })
  }

  end({ groupId, callId }: GroupCall): void {
    this.#calls.delete(groupId)
    this.#ids.delete(callId)
  }

  #add(call: GroupCall): GroupCall {
    this.#calls.set(call.groupId, call)
    this.#ids.add(call.callId)
    return call
  }

  #freeId(): number | undefined {
    if (this.#ids.size >= MAX_CALL_ID) return undefined
    do this.#lastId = (this.#lastId % MAX_CALL_ID) + 1
    while (this.#ids.has(this.#lastId))
    return this.#lastId
  }
}
