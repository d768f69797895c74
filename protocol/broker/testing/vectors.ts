import { z } from 'zod'
import found from '../vectors.json'

/** What peers A and B receive: messages as JSON. */
const received = z.partialRecord(z.enum(['A', 'B']), z.array(z.looseObject({})))
const names = z.record(z.string(), z.enum(['A', 'B']))

const vectorSchema = z.strictObject({
  id: z.string(),
  /** Who is registered before it, by name. */
  state: names.default({}),
  /** Who speaks. */
  conn: z.enum(['A', 'B']).default('A'),
  in: z.union([z.string(), z.array(z.string())]).optional(),
  /** Several messages, each with what it causes. */
  steps: z.array(z.tuple([z.string(), received])).optional(),
  event: z.literal('A closes').optional(),
  /** A message from another broker; and one after what was published. */
  redis: z.string().optional(),
  redisThen: z.string().nullable().optional(),
  /** How many brokers listen. */
  subscribers: z.number().default(2),
  afterMs: z.number().default(0),
  out: received.default({}),
  publish: z.array(z.looseObject({})).optional(),
  /** Who is registered after it. */
  after: names.optional(),
})

export type BrokerVector = z.infer<typeof vectorSchema>

const all = z
  .strictObject({ peer: z.array(vectorSchema), cluster: z.array(vectorSchema), edge: z.array(vectorSchema) })
  .parse(found)

/** Cases of one broker: its peers say what they should, and what they should not. */
export const PEER_VECTORS: readonly BrokerVector[] = [...all.peer, ...all.edge]
/** Cases of a broker with others. */
export const CLUSTER_VECTORS: readonly BrokerVector[] = all.cluster

/** The messages that the speaker sends, in order. */
export const saidIn = ({ in: said = [], steps = [] }: BrokerVector): readonly string[] => [
  ...(typeof said === 'string' ? [said] : said),
  ...steps.map(([text]) => text),
]

/** The messages that peers receive. */
export const heardIn = ({ out, steps = [] }: BrokerVector): readonly object[] =>
  [out, ...steps.map(([, after]) => after)].flatMap((one) => Object.values(one).flat())
