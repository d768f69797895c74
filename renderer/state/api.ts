import type { Bridge, RingdownApi } from '../../electron/api'

/** A function for each command. The main process knows their names, and refuses any other. */
export const apiOver = (bridge: Bridge): RingdownApi =>
  eachCommand<RingdownApi>(
    { on: (event, listener) => bridge.on(event, listener) },
    (name) =>
      (...args) =>
        invoke(bridge, name, args),
  )

/**
 * An object with a function for every name, created on first use and kept.
 * @param own the object's existing members
 */
export function eachCommand<Commands extends object>(
  own: Partial<Commands>,
  make: (name: keyof Commands & string) => (...args: unknown[]) => unknown,
): Commands {
  const made = new Map<string, unknown>(Object.entries(own))
  return new Proxy<object>(own, {
    get: (_, name) => {
      // JavaScript itself reads symbols, and the `then` of a promise.
      if (typeof name !== 'string' || name === 'then') return undefined
      if (!made.has(name)) made.set(name, make(name as keyof Commands & string))
      return made.get(name)
    },
  }) as Commands
}

type Name = Parameters<Bridge['invoke']>[0]

/** Omitted arguments are not sent. */
function invoke(bridge: Bridge, name: string, args: readonly unknown[]): Promise<unknown> {
  const given = args.slice(0, args.findLastIndex((arg) => arg !== undefined) + 1)
  // The types of RingdownApi match arguments to names.
  return bridge.invoke(
    name as Name,
    ...(given as Parameters<Bridge['invoke']> extends [Name, ...infer Args] ? Args : never),
  )
}
