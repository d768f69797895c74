import { createRequire } from 'node:module'
import { join } from 'node:path'
import { bundledStandIn } from './bundle.mjs'

const folder = await bundledStandIn()
/** @type {typeof import('./main/start')} */
const { start } = createRequire(import.meta.url)(join(folder, 'start.cjs'))
await start({ argv: process.argv, bundles: folder })
