import type { Bridge, RingdownApi } from '../../electron/api'

/** A function for each command: the main process knows their names, and refuses any other. */
export const apiOver = (bridge: Bridge): RingdownApi =>
  eachCommand<RingdownApi>(
    { on: (event, listener) => bridge.on(event, listener) },
    (name) =>
      (...args) =>
        invoke(bridge, name, args),
  )

/**
 * An object with a function for every name, made when it is first asked for, and the same one from then on.
 * @param own what is there already
 */
export function eachCommand<Commands extends object>(
  own: Partial<Commands>,
  make: (name: keyof Commands & string) => (...args: unknown[]) => unknown,
): Commands {
  const made = new Map<string, unknown>(Object.entries(own))
  return new Proxy<object>(own, {
    get: (_, name) => {
      // Symbols, and the `then` of a promise, are looked for by the language itself.
      if (typeof name !== 'string' || name === 'then') return undefined
      if (!made.has(name)) made.set(name, make(name as keyof Commands & string))
      return made.get(name)
    },
  }) as Commands
}

type Name = Parameters<Bridge['invoke']>[0]

/** What the call leaves open is not sent. */
function invoke(bridge: Bridge, name: string, args: readonly unknown[]): Promise<unknown> {
  const given = args.slice(0, args.findLastIndex((arg) => arg !== undefined) + 1)
  // The types of RingdownApi say which arguments go with which name.
  return bridge.invoke(
    name as Name,
    ...(given as Parameters<Bridge['invoke']> extends [Name, ...infer Args] ? Args : never),
  )
}
