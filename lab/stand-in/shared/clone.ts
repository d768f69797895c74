/**
 * Structured clone as text: the values that Electron's IPC carries between processes, as a JSON string.
 *
 * Preserves primitives (also undefined, bigint, NaN, -0), plain objects, arrays, Date, RegExp, Map, Set, Error,
 * ArrayBuffer and its views, boxed primitives, shared references and cycles. Values that the algorithm refuses
 * (functions, symbols, …) throw its `DataCloneError`. Views carry their own bytes, each in a separate buffer.
 *
 * Source: HTML standard, section 2.7 "Safe passing of structured data".
 */

export interface Base64 {
  encode(bytes: Uint8Array): string
  decode(text: string): Uint8Array<ArrayBuffer>
}

/** An inline value: a JSON primitive, a tagged value, or `['r', index]` into the table of objects. */
type Inline = string | number | boolean | null | readonly [tag: 'u' | 'n' | 'b' | 'r', text?: string | number]

type Entry =
  | readonly ['array', length: number, entries: readonly Inline[]]
  | readonly ['object', entries: readonly Inline[]]
  | readonly ['map', entries: readonly Inline[]]
  | readonly ['set', items: readonly Inline[]]
  | readonly ['date', time: number | null]
  | readonly ['regexp', source: string, flags: string]
  | readonly ['error', name: string, message: string, stack: Inline, cause: readonly Inline[]]
  | readonly ['boxed', value: Inline]
  | readonly ['bytes', view: string, base64: string]

const VIEWS = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
}
const ERRORS: Record<string, ErrorConstructor> = {
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
}

/** @throws DataCloneError for values that cannot be cloned */
export function encode(value: unknown, base64: Base64): string {
  // The engine's own clone decides what is allowed; the rest only serialises plain data.
  const root = typeof value === 'object' && value !== null ? structuredClone(value) : value
  const table: Entry[] = []
  const seen = new Map<object, number>()

  const inline = (item: unknown): Inline => {
    switch (typeof item) {
      case 'string':
      case 'boolean':
        return item
      case 'number':
        return Number.isFinite(item) && !Object.is(item, -0)
          ? item
          : ['n', Object.is(item, -0) ? '-0' : String(item)]
      case 'undefined':
        return ['u']
      case 'bigint':
        return ['b', String(item)]
      case 'object':
        return item === null ? null : ['r', reference(item)]
      case 'function':
      case 'symbol':
        throw new DOMException(`${String(item)} could not be cloned.`, 'DataCloneError')
    }
  }

  const reference = (item: object): number => {
    const known = seen.get(item)
    if (known !== undefined) return known
    const index = table.length
    seen.set(item, index)
    table.push(['object', []]) // reserves the index while its contents are encoded, which may refer back to it
    table[index] = entry(item)
    return index
  }

  const properties = (item: object): Inline[] => Object.entries(item).flatMap(([k, v]) => [k, inline(v)])

  const entry = (item: object): Entry => {
    if (Array.isArray(item)) return ['array', item.length, properties(item)]
    if (item instanceof Map) return ['map', [...item].flatMap(([k, v]) => [inline(k), inline(v)])]
    if (item instanceof Set) return ['set', [...item].map(inline)]
    if (item instanceof Date) return ['date', Number.isNaN(item.getTime()) ? null : item.getTime()]
    if (item instanceof RegExp) return ['regexp', item.source, item.flags]
    if (item instanceof Error) {
      const cause = Object.hasOwn(item, 'cause') ? [inline(item.cause)] : []
      return ['error', item.name, item.message, inline(item.stack), cause]
    }
    if (item instanceof ArrayBuffer) return ['bytes', 'ArrayBuffer', base64.encode(new Uint8Array(item))]
    if (ArrayBuffer.isView(item)) {
      const bytes = new Uint8Array(item.buffer, item.byteOffset, item.byteLength)
      return ['bytes', item.constructor.name, base64.encode(bytes)]
    }
    if (item instanceof Number || item instanceof String || item instanceof Boolean || item instanceof BigInt)
      return ['boxed', inline(item.valueOf())]
    if (Object.getPrototypeOf(item) !== Object.prototype) {
      throw new DOMException(`${Object.prototype.toString.call(item)} could not be cloned.`, 'DataCloneError')
    }
    return ['object', properties(item)]
  }

  const written = inline(root)
  return JSON.stringify([written, table])
}

/** The value that was passed to {@link encode}, as a new copy. */
export function decode(text: string, base64: Base64): unknown {
  const [root, table] = JSON.parse(text) as [Inline, Entry[]]
  const made = new Map<number, object>()

  const value = (item: Inline): unknown => {
    if (!Array.isArray(item)) return item
    const [tag, content] = item as readonly [string, (string | number)?]
    switch (tag) {
      case 'n':
        return Number(content)
      case 'b':
        return BigInt(content ?? 0)
      case 'r':
        return object(Number(content))
      default:
        return undefined
    }
  }

  const object = (index: number): object => {
    const known = made.get(index)
    if (known) return known
    const entry = table[index]
    if (!entry) throw new RangeError(`no object ${index} in a message of ${table.length}`)
    return make(index, entry)
  }

  const keep = <T extends object>(index: number, item: T): T => {
    made.set(index, item)
    return item
  }

  const make = (index: number, entry: Entry): object => {
    switch (entry[0]) {
      case 'array':
        return fill(keep(index, new Array<unknown>(entry[1])), entry[2])
      case 'object':
        return fill(keep(index, {}), entry[1])
      case 'map': {
        const map = keep(index, new Map<unknown, unknown>())
        for (const [k, v] of pairs(entry[1])) map.set(value(k), value(v))
        return map
      }
      case 'set': {
        const set = keep(index, new Set<unknown>())
        for (const item of entry[1]) set.add(value(item))
        return set
      }
      case 'date':
        return keep(index, new Date(entry[1] ?? Number.NaN))
      case 'regexp':
        return keep(index, new RegExp(entry[1], entry[2]))
      case 'error': {
        const error = keep(index, new (ERRORS[entry[1]] ?? Error)(entry[2]))
        const hidden = { configurable: true, writable: true, enumerable: false }
        Object.defineProperty(error, 'stack', { ...hidden, value: value(entry[3]) })
        for (const cause of entry[4])
          Object.defineProperty(error, 'cause', { ...hidden, value: value(cause) })
        return error
      }
      case 'boxed':
        return keep(index, Object(value(entry[1])) as object)
      case 'bytes':
        return keep(index, view(entry[1], base64.decode(entry[2])))
    }
  }

  const fill = <T extends object>(target: T, entries: readonly Inline[]): T => {
    for (const [k, v] of pairs(entries)) {
      const key = String(value(k))
      Object.defineProperty(target, key, {
        value: value(v),
        configurable: true,
        enumerable: true,
        writable: true,
      })
    }
    return target
  }

  return value(root)
}

function* pairs(entries: readonly Inline[]): Generator<[Inline, Inline]> {
  for (let i = 0; i + 1 < entries.length; i += 2) yield [entries[i] ?? null, entries[i + 1] ?? null]
}

function view(name: string, bytes: Uint8Array<ArrayBuffer>): object {
  if (name === 'ArrayBuffer') return bytes.buffer
  if (name === 'DataView') return new DataView(bytes.buffer)
  const View = (VIEWS as Partial<Record<string, (typeof VIEWS)[keyof typeof VIEWS]>>)[name]
  if (!View) throw new TypeError(`a message holds a ${name}, which this side does not know`)
  return new View(bytes.buffer)
}
