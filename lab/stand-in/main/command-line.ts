import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** Chromium's switches by name, without dashes; an empty value where there is none. */
export type Switches = Map<string, string>

export interface CommandLine {
  /** Modules given by `-r`, to be loaded before the application. */
  readonly preloads: readonly string[]
  /** The address of Node's inspector, if any; `wait` for `--inspect-brk`. */
  readonly inspect:
    { readonly host: string | undefined; readonly port: number; readonly wait: boolean } | undefined
  readonly switches: Switches
  /** The folder or script to run. */
  readonly app: string | undefined
}

/** Node's default inspector port. */
const INSPECTOR_PORT = 9229

/** @param args the arguments after the executable, in Electron's syntax */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const preloads: string[] = []
  const switches: Switches = new Map()
  let app: string | undefined
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? ''
    if (arg === '-r' || arg === '--require') {
      const name = args[++i]
      if (name === undefined) throw new Error(`${arg} needs the name of a module`)
      preloads.push(name)
    } else if (arg === '--') {
      app ??= args[i + 1]
      break
    } else if (arg.startsWith('--')) {
      const equals = arg.indexOf('=')
      switches.set(
        arg.slice(2, equals === -1 ? undefined : equals),
        equals === -1 ? '' : arg.slice(equals + 1),
      )
    } else if (!arg.startsWith('-')) app ??= arg
  }
  return { preloads, inspect: inspectorOf(switches), switches, app }
}

function inspectorOf(switches: Switches): CommandLine['inspect'] {
  const wait = switches.has('inspect-brk')
  const where = switches.get(wait ? 'inspect-brk' : 'inspect')
  if (where === undefined) return undefined
  const colon = where.lastIndexOf(':')
  const port = where.slice(colon + 1)
  return {
    host: colon === -1 ? undefined : where.slice(0, colon),
    port: port === '' ? INSPECTOR_PORT : Number(port),
    wait,
  }
}

/** The application to run, according to its package.json. */
export interface AppSource {
  readonly folder: string
  readonly script: string
  readonly name: string
  readonly version: string
  /** ES modules load asynchronously, and the application is ready only afterwards. */
  readonly isModule: boolean
}

interface Manifest {
  readonly name?: string
  readonly productName?: string
  readonly version?: string
  readonly main?: string
  readonly type?: string
}

/** @throws Error that names the missing file and its place */
export function findApp(path: string | undefined, cwd: string): AppSource {
  if (path === undefined) throw new Error('which application? Usage: electron [options] PATH')
  const target = resolve(cwd, path)
  const isFile = existsSync(target) && statSync(target).isFile()
  const folder = isFile ? dirname(target) : target
  const manifestFile = join(folder, 'package.json')
  const manifest = existsSync(manifestFile)
    ? (JSON.parse(readFileSync(manifestFile, 'utf8')) as Manifest)
    : undefined
  if (!manifest && !isFile)
    throw new Error(`cannot find an application in ${target}: there is no package.json`)
  const script = isFile ? target : resolve(folder, manifest?.main ?? 'index.js')
  if (!existsSync(script)) {
    throw new Error(
      `cannot find ${script}, which ${manifestFile} names as the main script: has it been built?`,
    )
  }
  return {
    folder,
    script,
    name: manifest?.productName ?? manifest?.name ?? 'Electron',
    version: manifest?.version ?? '0.0.0',
    isModule: script.endsWith('.mjs') || (script.endsWith('.js') && manifest?.type === 'module'),
  }
}
