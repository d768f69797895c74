import { join } from 'node:path'
import { build } from 'vite'

const external = ['koffi', 'naudiodon', 'node-datachannel', /^opus-recorder/, /^@echogarden\//, /^node:/]

/**
 * Bundles a TypeScript module so that a child process can run it with plain Node.
 * @param entry path from the project's root
 * @returns the bundle's path, under out/test
 */
export const bundle = async (entry: string): Promise<string> => {
  const name = entry.replace(/\.ts$/, '').replaceAll('/', '-')
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      outDir: 'out/test',
      emptyOutDir: false,
      target: 'node20',
      minify: false,
      rolldownOptions: {
        input: { [name]: entry },
        external,
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
    ssr: { noExternal: true },
  })
  return join(process.cwd(), 'out/test', `${name}.cjs`)
}
