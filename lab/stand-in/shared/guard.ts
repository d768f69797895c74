/** Looked up by JavaScript itself, by its inspectors and by `await`, never meant as Electron's API. */
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

/** Electron has more than is stood in for; what is missing must say so, not be undefined. */
export function guardObject<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get: (object, member, receiver): unknown =>
      isUnknown(object, member) ? missing(name, member) : Reflect.get(object, member, receiver),
  })
}

/**
 * The same for every instance of a class. The trap sits above the class in the prototype chain, where only
 * lookups arrive that found nothing below, so `this` stays the real object and private fields work.
 */
export function guardInstances(name: string, type: { readonly prototype: object }): void {
  const parent = Object.getPrototypeOf(type.prototype) as object
  Object.setPrototypeOf(type.prototype, guardObject(name, parent))
}
