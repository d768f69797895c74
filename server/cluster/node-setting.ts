/** The names of settings that masters tell nodes: the name of the server in signed messages; the masters, as `host:port host:port`. */
export const NODE_SETTING = { serverName: 'server-name', masters: 'masters' } as const
