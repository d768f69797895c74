import { readSmallFile } from '../../../base/files/bounded-read'
import { replaceFile } from '../../../base/files/replace-file'
import { detailOf, type Message } from '../../../locales/message'
import type { IdentityStore } from '../../../phone/privacy/identity-store'
import {
  MAX_SEALED_BYTES,
  openIdentity,
  SealError,
  sealIdentity,
} from '../../../phone/privacy/sealed-identity'
import type { Phone } from '../../../phone/phone'
import type { CommandResult } from '../../api'
import { isInCall } from './is-in-call'

export interface IdentityTransferParts {
  readonly identity: Pick<IdentityStore, 'identity' | 'problem' | 'replace' | 'flush'>
  /** The phones at all networks. */
  readonly phones: () => readonly Pick<Phone, 'setIdentity' | 'state' | 'sleep' | 'wake'>[]
  /**
   * Asks where to save.
   * @returns undefined when the user cancels
   */
  readonly chooseTarget: () => Promise<string | undefined>
  /**
   * Asks which file to read.
   * @returns undefined when the user cancels
   */
  readonly chooseSource: () => Promise<string | undefined>
}

const DONE: CommandResult = { ok: true }

/**
 * Moves the user's identity to another computer: exports it to a file sealed by a passphrase, and imports it from one.
 */
export class IdentityTransfer {
  readonly #parts: IdentityTransferParts

  constructor(parts: IdentityTransferParts) {
    this.#parts = parts
  }

  async exportIdentity(passphrase: string): Promise<CommandResult> {
    const { chooseTarget } = this.#parts
    const { identity, problem } = this.#parts.identity
    if (!identity) return problem ? failed(problem) : DONE
    const target = await chooseTarget()
    if (target === undefined) return DONE
    try {
      await replaceFile(target, await sealIdentity(identity.privateKey, passphrase))
      return DONE
    } catch (error) {
      return failed({ key: 'problem.identityNotSaved', fill: { detail: detailOf(error) } })
    }
  }

  /** Replaces this computer's own identity, and signs in again with the new one. */
  async importIdentity(passphrase: string): Promise<CommandResult> {
    const { identity, chooseSource } = this.#parts
    const source = await chooseSource()
    if (source === undefined) return DONE
    let privateKey: string
    try {
      const text = readSmallFile(source, MAX_SEALED_BYTES) ?? ''
      privateKey = await openIdentity(text, passphrase)
    } catch (error) {
      if (error instanceof SealError) return failed({ key: `problem.identity.${error.problem}` })
      return failed({ key: 'problem.identityNotRead', fill: { detail: detailOf(error) } })
    }
    // Checked now, because a call may have begun while the user chose the file.
    const phones = this.#parts.phones()
    if (phones.some(({ state }) => isInCall(state))) return failed({ key: 'problem.identityInCall' })
    try {
      const own = identity.replace(privateKey)
      for (const phone of phones) phone.setIdentity(own)
    } catch (error) {
      return failed({ key: 'problem.identityNotSaved', fill: { detail: detailOf(error) } })
    }
    await identity.flush()
    for (const phone of phones) {
      if (phone.state.connection.kind === 'signed-out') continue
      phone.sleep()
      phone.wake()
    }
    return DONE
  }
}

const failed = (problem: Message): CommandResult => ({ ok: false, problem })
