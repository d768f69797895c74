import type WebRtcAec3 from '@ennuicastr/webrtcaec3.js'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import vm from 'node:vm'

type Aec3Module = WebRtcAec3.WebRtcAec3

/** The script's export: Emscripten's factory, which takes more than the package's types declare. */
type CreateModule = (options: {
  print(): void
  printErr(): void
  instantiateWasm(imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance) => void): object
}) => Promise<Aec3Module>

interface Build {
  readonly script: vm.Script
  readonly wasm: WebAssembly.Module
}

const require = createRequire(import.meta.url)
let build: Promise<Build> | undefined

const readBuild = async (): Promise<Build> => {
  const path = require.resolve('@ennuicastr/webrtcaec3.js')
  const [source, bytes] = await Promise.all([
    readFile(path, 'utf8'),
    readFile(path.replace(/\.js$/, '.wasm')),
  ])
  return {
    script: new vm.Script(source, { filename: path }),
    wasm: new WebAssembly.Module(bytes),
  }
}

/**
 * A new instance of WebRTC's AEC3, with its own memory (16 MB, which cannot grow).
 *
 * In Node's own scope the script would add exception handlers to the process with every instance. A context of
 * its own, with no `process` in it, keeps them out.
 */
export const loadAec3 = async (): Promise<Aec3Module> => {
  build ??= readBuild()
  const { script, wasm } = await build
  const module: { exports: unknown } = { exports: {} }
  script.runInContext(vm.createContext({ module, exports: module.exports, console: {} }))
  const create = module.exports as CreateModule
  return create({
    print: () => undefined,
    printErr: () => undefined,
    instantiateWasm: (imports, receive) => {
      const instance = new WebAssembly.Instance(wasm, imports)
      receive(instance)
      return instance.exports
    },
  })
}
