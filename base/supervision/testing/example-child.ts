import { randomUUID } from 'node:crypto'
import { runAsChild } from '../run-as-child'

/** A child for tests, controlled by commands. */
export type ExampleCommand =
  | { readonly kind: 'echo'; readonly value: unknown }
  | { readonly kind: 'throw' | 'flood' | 'hoard' | 'whoami' | 'environment' }
  | { readonly kind: 'hang'; readonly ms: number }
  | { readonly kind: 'print'; readonly text: string }

export type ExampleEvent =
  | { readonly kind: 'begun'; readonly data: string; readonly id: string }
  | { readonly kind: 'echo'; readonly value: unknown }
  | { readonly kind: 'iam'; readonly id: string }
  | { readonly kind: 'environment'; readonly env: NodeJS.ProcessEnv; readonly execArgv: readonly string[] }

/** In native code, which blocks the thread. */
const wait = (ms: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

runAsChild<string, ExampleCommand, ExampleEvent>((data, parent) => {
  const id = randomUUID()
  parent.send({ kind: 'begun', data, id })
  return {
    take(command) {
      switch (command.kind) {
        case 'echo':
          parent.send({ kind: 'echo', value: command.value })
          return
        case 'throw':
          throw new Error('out of luck')
        case 'flood':
          for (let n = 0; n < 5000; n++) parent.send({ kind: 'iam', id })
          return
        case 'hoard': {
          const hoard: number[][] = []
          for (;;) hoard.push(new Array<number>(1e6).fill(0.5))
        }
        case 'whoami':
          parent.send({ kind: 'iam', id })
          return
        case 'environment':
          parent.send({ kind: 'environment', env: { ...process.env }, execArgv: process.execArgv })
          return
        case 'hang':
          wait(command.ms)
          return
        case 'print':
          process.stdout.write(command.text)
      }
    },
    stop: () => Promise.resolve(),
  }
})
