/** Read by JavaScript itself, by its inspectors and by `await`, never as part of Electron's API. */
const TOLERATED = new Set<PropertyKey>([
  '__esModule',
  'asymmetricMatch',
  'catch',
  'default',
  'inspect',
  'nodeType',
  'then',
  'toJSON',
])

function missing(name: string, member: string): never {
  throw new Error(
    `${name}.${member} is not part of the Electron stand-in (e2e/stand-in): ` +
      'implement it there, or run with the Electron binary',
  )
}

function isUnknown(target: object, member: PropertyKey): member is string {
  return typeof member === 'string' && !(member in target) && !TOLERATED.has(member)
}

/** Electron's API is larger than the stand-in's: a missing member must throw instead of being undefined. */
export function guardObject<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get: (object, member, receiver): unknown =>
      isUnknown(object, member) ? missing(name, member) : Reflect.get(object, member, receiver),
  })
}

/**
 * The same for every instance of a class. The proxy is above the class in the prototype chain, where only failed
 * lookups arrive, so that `this` stays the real object and private fields work.
 */
export function guardInstances(name: string, type: { readonly prototype: object }): void {
  const parent = Object.getPrototypeOf(type.prototype) as object
  Object.setPrototypeOf(type.prototype, guardObject(name, parent))
}
