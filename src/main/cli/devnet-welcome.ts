/** What `devnet` prints when it is up: where it is, what is on it, what to do next. Pure. */
import type { PracticeNetwork } from '../config/practice-config.ts'
import type { RunningDevnet } from '../devnet/start-devnet.ts'
import type { WrittenStores } from '../devnet/store/write-stores.ts'
import { sectorSizeOfSeal } from '../filecoin/seal-proof-type.ts'
import { formatCount } from './output.ts'
import { formatGoDuration } from './read-flag-value.ts'

export interface Welcome {
  readonly devnet: RunningDevnet
  readonly isStepped: boolean
  readonly token: string | undefined
  readonly network: PracticeNetwork
  readonly written: WrittenStores | undefined
  readonly files: readonly string[]
  readonly configDirectory: string | undefined
}

const mostMinersNamed = 5

export function welcomeLines(welcome: Welcome): string[] {
  const { devnet, isStepped, written, files } = welcome
  const { chain, address } = devnet
  const { settings, head } = chain
  const pace = isStepped
    ? 'time stands still'
    : `an epoch takes ${formatGoDuration(settings.epochMilliseconds)}`
  return [
    `Practice network ${settings.name} is up; ${pace}. Nothing on it is worth anything.`,
    '',
    `  chain      http://${address}/rpc/v1   also ws://`,
    `  gateway    http://${address}/rpc/v1   and /rpc/v2`,
    `  messager   http://${address}/rpc/v0`,
    `  control    http://${address}/control`,
    `  head       height ${head.height}, ${head.tipset.key.join(', ')}`,
    ...minerLines(welcome),
    ...(written ? storeLines(written) : []),
    ...files.map((path) => `  written    ${path}`),
    '',
    'Next:',
    ...nextLines(welcome).map((line) => `  ${line}`)
  ]
}

function minerLines({ devnet, network }: Welcome): string[] {
  const { miners } = devnet.chain.settings
  const named = miners.slice(0, mostMinersNamed)
  const rest = miners.length - named.length
  const lines = named.flatMap(({ id, sealProof, partitions, sectors }, place) => {
    const { name } = sectorSizeOfSeal(sealProof)
    const count = formatCount(devnet.chain.genesis.state.miners.get(id)?.sectors.size ?? 0)
    const each = `48 deadlines × ${partitions} × ${sectors}`
    return [
      `  miner      t0${id}: ${count} sectors of ${name} (${each})`,
      `    worker   ${network.miners[place]?.sender ?? ''}`
    ]
  })
  return rest > 0 ? [...lines, `  and ${rest} more, up to t0${miners.at(-1)?.id}`] : lines
}

function storeLines({ stores, written }: WrittenStores): string[] {
  const files = written === 0 ? 'all files were there' : `${formatCount(written)} files written`
  return [
    ...stores.slice(0, mostMinersNamed).map(({ path }) => `  store      ${path}`),
    ...(stores.length > mostMinersNamed ? [`  and ${stores.length - mostMinersNamed} more stores`] : []),
    `  (${files})`
  ]
}

function nextLines({ devnet, isStepped, token, network, written, configDirectory }: Welcome): string[] {
  const { address } = devnet
  const authorization = token === undefined ? '' : ` -H "Authorization: Bearer $DEVNET_TOKEN"`
  const ask = (method: string): string =>
    `curl -s${authorization} http://${address}/rpc/v1 -d '{"jsonrpc":"2.0","id":1,"method":"${method}","params":[]}'`
  const steer = `venus-sector-manager devnet --listen ${address}`
  const home = configDirectory === undefined ? undefined : `--home ${quoted(configDirectory)}`
  const [store] = written?.stores ?? []
  return [
    ask('Filecoin.ChainHead'),
    isStepped ? `${steer} step 10` : `${steer} status`,
    ...(home !== undefined && store
      ? [`venus-sector-manager ${home} util storage attach --name ${store.name} ${quoted(store.path)}`]
      : []),
    ...(home === undefined
      ? network.miners.length > 0
        ? ['To run a node on it, start it with --stores DIR --write-config DIR: both are made ready to use']
        : []
      : [`venus-sector-manager ${home} daemon run --poster --miner --ext-prover`]),
    'Ctrl-C ends it'
  ]
}

/** For a POSIX shell. */
function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`
}
