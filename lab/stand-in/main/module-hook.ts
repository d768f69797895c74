import Module, { register } from 'node:module'
import { electron } from './electron'

/** The specifiers of Electron in the main process. */
const NAMES = new Set(['electron', 'electron/main', 'electron/common'])
/** The property through which the module for `import` finds the one for `require`. */
const GLOBAL = Symbol.for('electron stand-in')

type Load = (request: string, ...rest: unknown[]) => unknown

/** Makes `require('electron')` return the stand-in, everywhere in this process. */
export function hookRequire(): void {
  const loader = Module as unknown as { _load: Load }
  const load = loader._load
  loader._load = function (this: unknown, request, ...rest) {
    return NAMES.has(request) ? electron : load.call(this, request, ...rest)
  }
}

/** The same for `import … from 'electron'`. Costs a thread, so that only applications that are ES modules use it. */
export function hookImport(): void {
  Object.assign(globalThis, { [GLOBAL]: electron })
  const names = Object.keys(electron)
  const facade =
    `const electron = globalThis[Symbol.for(${JSON.stringify(GLOBAL.description)})]\n` +
    `export default electron\nexport const { ${names.join(', ')} } = electron\n`
  const url = `data:text/javascript,${encodeURIComponent(facade)}`
  const hooks =
    `const names = new Set(${JSON.stringify([...NAMES])})\n` +
    `export const resolve = (name, context, next) =>\n` +
    `  names.has(name) ? { url: ${JSON.stringify(url)}, shortCircuit: true } : next(name, context)\n`
  register(`data:text/javascript,${encodeURIComponent(hooks)}`)
}
