/** Where every version of the sector-manager serves its RPC. Source: node-protocol.md §6.1. */
export const rpcPath = '/rpc/v0'
