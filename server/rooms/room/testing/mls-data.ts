const GROUP = Buffer.from('lobby')

const epochBytes = (epoch: number): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(epoch))
  return bytes
}

const message = (head: string, epoch: number, rest: Buffer, group: Buffer): string =>
  Buffer.concat([
    Buffer.from(head, 'hex'),
    Buffer.from([group.length]),
    group,
    epochBytes(epoch),
    rest,
  ]).toString('base64url')

/** What a host takes for a commit of a member; its secrets are made up. */
export const commitData = (epoch: number, text = '', group = GROUP): string =>
  message('00010002', epoch, Buffer.from(`\u0003${text}`), group)

/** What a host takes for a proposal of a member. */
export const proposalData = (epoch: number): string => message('00010002', epoch, Buffer.of(2), GROUP)

/** What a host takes for the info of a group. */
export const infoData = (epoch: number, text = '', group = GROUP): string =>
  message('0001000400010002', epoch, Buffer.from(text), group)
