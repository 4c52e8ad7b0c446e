/**
 * The commands of the standalone PoSter chapter, as far as this build runs them: without --poster, --miner and
 * --ext-prover, and with the proxy on loopback.
 */

export const sourceCommands = ['venus-sector-manager daemon init', 'venus-sector-manager daemon run']

export const proxyCommands = [
  'venus-sector-manager --home ~/.venus-sector-manager2 daemon init',
  'venus-sector-manager --home ~/.venus-sector-manager2 daemon run --proxy="127.0.0.1:1789" --listen="127.0.0.1:2789" --conf-dir="~/.venus-sector-manager"'
]

export const askCommands = ['venus-sector-manager --home ~/.venus-sector-manager2 util storage find 1000 1']
