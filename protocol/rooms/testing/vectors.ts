import { z } from 'zod'
import found from '../vectors.json'

/** Client, gateway (balancer), room host (monolith). */
const side = z.enum(['c', 'b', 'm'])

const vectorSchema = z.strictObject({
  id: z.string(),
  from: side,
  to: side,
  /** Null: nothing is sent. */
  raw: z.string().nullable().optional(),
  /** One message in several fragments. */
  frames: z.array(z.string()).optional(),
  opcode: z.string().optional(),
  ping: z.string().optional(),
  /** What has happened before. */
  state: z.string().optional(),
  expect: z.looseObject({
    kind: z.string(),
    client: z.string().nullable().optional(),
    room: z.string().optional(),
    token: z.string().nullable().optional(),
    /** The JSON that is passed on, as text or as an object. */
    deliver: z.string().optional(),
    message: z.looseObject({}).optional(),
    code: z.number().optional(),
    reason: z.string().optional(),
    closeCode: z.number().optional(),
    port: z.number().optional(),
    id: z.string().optional(),
    rooms: z.array(z.string()).optional(),
  }),
  note: z.string().optional(),
})

export type RoomsVector = z.infer<typeof vectorSchema>

const all = z
  .strictObject({
    documentDialect: z.array(vectorSchema),
    codedDialect: z.array(vectorSchema),
    client: z.array(vectorSchema),
    edge: z.array(vectorSchema),
    sequences: z.array(z.strictObject({ id: z.string(), title: z.string(), steps: z.array(z.string()) })),
  })
  .parse(found)

export const VECTORS: readonly RoomsVector[] = [
  ...all.documentDialect,
  ...all.codedDialect,
  ...all.client,
  ...all.edge,
]

/** The vector with this id. @throws when there is none */
export function vectorOf(id: string): RoomsVector {
  const vector = VECTORS.find((each) => each.id === id)
  if (!vector) throw new Error(`there is no vector ${id}`)
  return vector
}

/** The message of a vector as one text. @throws when it has none */
export function textOf({ id, raw, frames }: RoomsVector): string {
  const text = raw ?? frames?.join('')
  if (text === undefined) throw new Error(`${id} sends nothing`)
  return text
}
