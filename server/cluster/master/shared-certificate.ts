import { z } from 'zod'
import type { Backplane } from '../../backplane/backplane'
import type { ServerLog } from '../../server-log'
import {
  type CertificateFiles,
  type MasterCertificate,
  masterCertificateOf,
  newMasterCertificate,
} from './master-certificate'

/** Where a master keeps the certificate between its runs. */
export interface KeptCertificate {
  /** Undefined before the first run. */
  readonly files: CertificateFiles | undefined
  keep(files: CertificateFiles): void
}

export interface SharedCertificateOptions {
  readonly backplane: Pick<Backplane, 'record' | 'changeRecord'>
  readonly kept: KeptCertificate
  readonly log: ServerLog
}

const SET = 'masters'
const KEY = 'certificate'

const record = z.object({ cert: z.string(), key: z.string() })

/**
 * The certificate that all masters of a network have: that of the network, or else the kept one, or else a new one, which becomes
 * that of the network. A record that is none counts as absent, and is replaced.
 * @throws BackplaneAwayError; Error when it cannot be stored
 */
export async function sharedCertificate({
  backplane,
  kept,
  log,
}: SharedCertificateOptions): Promise<MasterCertificate> {
  const own = kept.files ?? newMasterCertificate()
  const before = await backplane.record(SET, KEY)
  if (before === undefined || !isUsable(before)) {
    if (before !== undefined)
      log.warn({ characters: before.length }, 'the certificate of the network in Redis is damaged: replaced')
    await backplane.changeRecord(SET, KEY, { before, after: JSON.stringify(own) })
  }
  const files = await networkCertificateFiles(backplane)
  if (!files) throw new Error('the certificate of the network cannot be stored')
  if (kept.files && kept.files.cert !== files.cert)
    log.warn({}, 'the network has another certificate than this master had: join codes of before do not hold')
  const certificate = masterCertificateOf(files)
  if (kept.files?.cert !== files.cert) kept.keep(files)
  return certificate
}

/**
 * The certificate of the masters of a network; undefined: it has had none.
 * @throws BackplaneAwayError; Error when the record is not one of ours
 */
export async function networkCertificateFiles(
  backplane: Pick<Backplane, 'record'>,
): Promise<CertificateFiles | undefined> {
  const text = await backplane.record(SET, KEY)
  if (text === undefined) return undefined
  try {
    return filesIn(text)
  } catch (error) {
    throw new Error('the certificate of the network in Redis is damaged', { cause: error })
  }
}

/** @throws Error for a text that is no certificate with its key */
function filesIn(text: string): CertificateFiles {
  const files = record.parse(JSON.parse(text))
  masterCertificateOf(files)
  return files
}

function isUsable(text: string): boolean {
  try {
    filesIn(text)
    return true
  } catch {
    return false
  }
}
