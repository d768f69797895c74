import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Collects all garbage of this thread, so that memory in use can be compared. */
export const collectGarbage = (): void => {
  collect()
  // The second collection frees what the finalizers of the first one released, such as WebAssembly memories.
  collect()
}
