import fc from 'fast-check'
import { anyBytes, mutate, mutations } from './bytes'

/** Content of a file: any bytes, any JSON, or one of the valid files, damaged or whole. */
export const fileLike = (...valid: readonly [string, ...string[]]): fc.Arbitrary<Uint8Array> => {
  const damaged = fc
    .record({ text: fc.constantFrom(...valid), damage: mutations })
    .map(({ text, damage }) => mutate(Buffer.from(text), damage))
  return fc.oneof(
    { weight: 1, arbitrary: anyBytes(2_000) },
    { weight: 1, arbitrary: fc.json({ maxDepth: 3 }).map((text) => Buffer.from(text)) },
    { weight: 3, arbitrary: damaged },
    { weight: 3, arbitrary: fc.constantFrom(...valid).chain((text) => edited(text)) },
  )
}

/** The JSON of a valid file, with another value in some places. */
const edited = (text: string): fc.Arbitrary<Uint8Array> => {
  const places = placesIn(JSON.parse(text))
  const edit = fc.record({
    place: fc.constantFrom(...places),
    value: fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom('', 0, -1, 2 ** 60, null, [], {}, 'AA==')),
  })
  return fc.array(edit, { minLength: 1, maxLength: 3 }).map((edits) => {
    const root = { whole: JSON.parse(text) as unknown }
    for (const { place, value } of edits) put(root, ['whole', ...place], value)
    return Buffer.from(JSON.stringify(root.whole))
  })
}

type Place = readonly string[]

const placesIn = (value: unknown): readonly Place[] =>
  typeof value !== 'object' || value === null
    ? [[]]
    : [[], ...Object.entries(value).flatMap(([key, of]) => placesIn(of).map((place) => [key, ...place]))]

function put(root: object, place: Place, value: unknown): void {
  const [key = '', ...rest] = place
  const below: unknown = Reflect.get(root, key)
  if (rest.length === 0) Reflect.set(root, key, structuredClone(value))
  else if (typeof below === 'object' && below !== null) put(below, rest, value)
}
