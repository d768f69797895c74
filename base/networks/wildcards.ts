/** The addresses that stand for all addresses of the computer. */
export const WILDCARDS: readonly string[] = ['::', '0.0.0.0']
