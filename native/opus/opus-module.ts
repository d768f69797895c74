import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import vm from 'node:vm'

/** The part of libopus 1.3.1 that both of opus-recorder's WebAssembly builds share. Pointers are byte offsets. */
interface WasmMemory {
  readonly HEAPU8: Uint8Array
  readonly HEAP32: Int32Array
  readonly HEAPF32: Float32Array
  _malloc(bytes: number): number
  _free(pointer: number): void
}

/** opus-recorder's encoder build. Signatures as in opus.h; a negative result is an error code. */
export interface OpusEncoderModule extends WasmMemory {
  _opus_encoder_create(rate: number, channels: number, application: number, errorOut: number): number
  _opus_encoder_ctl(encoder: number, request: number, argument: number): number
  _opus_encode_float(encoder: number, pcm: number, frames: number, out: number, outBytes: number): number
  _opus_encoder_destroy(encoder: number): void
}

/** opus-recorder's decoder build. */
export interface OpusDecoderModule extends WasmMemory {
  _opus_decoder_create(rate: number, channels: number, errorOut: number): number
  _opus_decode_float(
    decoder: number,
    packet: number,
    bytes: number,
    pcm: number,
    frames: number,
    fec: number,
  ): number
  _opus_decoder_destroy(decoder: number): void
}

/** What a build's script is given, and what it defines. */
interface Build {
  /** The script as a function of `Module` and `module`. */
  readonly run: (Module: Script, module: object) => void
  readonly folder: string
  wasm?: WebAssembly.Module
}

interface Script {
  print(): void
  printErr(): void
  instantiateWasm(imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance) => void): object
  /** Added by the script: its WebAssembly's file name or data URI. */
  wasmFile?: () => string
}

const require = createRequire(import.meta.url)
const DATA_URI = 'data:application/octet-stream;base64,'
const builds = new Map<string, Build>()

/**
 * The scripts are written for web workers: in Node's global scope they would leave exception handlers on the process
 * and an `onmessage` on the thread. A separate context, without `process`, contains them.
 */
const containment = vm.createContext({ console: {} })

/**
 * The script is the body of a function, so that each instance has its own variables. As globals of a context they would
 * be looked up by name whenever WebAssembly calls the script to copy memory, several times a packet.
 */
const buildOf = (file: string): Build => {
  const known = builds.get(file)
  if (known !== undefined) return known
  const path = require.resolve(`opus-recorder/dist/${file}`)
  const body = `Module.wasmFile = () => wasmBinaryFile;${readFileSync(path, 'utf8')}`
  const run = vm.compileFunction(body, ['Module', 'module'], { filename: path, parsingContext: containment })
  const build: Build = { run: run as Build['run'], folder: dirname(path) }
  builds.set(file, build)
  return build
}

const compile = ({ folder }: Build, file: string): WebAssembly.Module => {
  const bytes = file.startsWith(DATA_URI)
    ? Buffer.from(file.slice(DATA_URI.length), 'base64')
    : readFileSync(join(folder, file))
  return new WebAssembly.Module(bytes)
}

/**
 * A new instance of one build, with its own memory. Manual instantiation makes loading synchronous, so that a codec can be
 * recreated between two packets.
 */
const load = (file: string): unknown => {
  const build = buildOf(file)
  const script: Script = {
    print: () => undefined,
    printErr: () => undefined,
    instantiateWasm: (imports, receive) => {
      build.wasm ??= compile(build, script.wasmFile?.() ?? '')
      const instance = new WebAssembly.Instance(build.wasm, imports)
      receive(instance)
      return instance.exports
    },
  }
  build.run(script, {})
  return script
}

export const loadOpusEncoder = (): OpusEncoderModule => load('encoderWorker.min.js') as OpusEncoderModule
export const loadOpusDecoder = (): OpusDecoderModule => load('decoderWorker.min.js') as OpusDecoderModule
