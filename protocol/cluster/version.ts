/** The version that every original has. In the document's form, no other one is admitted. */
export const DOCUMENT_VERSION = '0.0.1'
/** Of our additions, in conn:establish. Grows when a node of the version before would misunderstand something. */
export const PROTOCOL_VERSION = 1

/**
 * Whether master and node understand each other: their versions differ by one at most.
 * @param node undefined: it has not said
 * @returns a sentence that says why not; undefined when they do
 */
export function versionProblem(master: number, node: number | undefined): string | undefined {
  if (node === undefined) return 'The node does not say which version of the protocol it speaks: update it.'
  if (Math.abs(master - node) <= 1) return undefined
  const outdated = node < master ? 'node' : 'master'
  return `The master speaks version ${master} of the protocol, and the node version ${node}: update the ${outdated}.`
}
