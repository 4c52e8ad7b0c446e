/**
 * `npm run example`: runs the pair of the standalone PoSter chapter from example homes in a temporary directory — a source node
 * and a proxy node that shares its configuration — asks both for the same sector, and says what to try next. Stays until
 * Ctrl-C, then ends both and removes the homes.
 *
 *   --once   ends after the lookup       --keep   leaves the homes where they are
 */
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { buildWhenNeeded } from './build.mjs'
import { exampleMiner, exampleSectors, makeExampleStore } from './example-store.mjs'
import { call, findPort, runCommand, startNode, stopNode, untilReady } from './node-process.mjs'
import { setUp, SetupError } from './setup.mjs'

const known = new Set(['--once', '--keep', '--'])
const options = new Set(process.argv.slice(2))
const stop = new AbortController()
const cli = 'node out/main/cli.js'

/** What has been opened, closed in reverse. */
const opened = []

async function closeAll() {
  for (let close = opened.pop(); close; close = opened.pop()) await close()
}

function makeFolders() {
  const folder = mkdtempSync(join(tmpdir(), 'poster-example-'))
  opened.push(() => {
    if (options.has('--keep')) console.log(`Left in place: ${folder}`)
    else rmSync(folder, { recursive: true, force: true })
  })
  const logs = join(folder, 'logs')
  mkdirSync(logs)
  return {
    source: join(folder, 'source'),
    proxy: join(folder, 'proxy'),
    store: join(folder, 'store-a'),
    logs
  }
}

/** Both homes, and an index over a small store, written while no node runs. */
async function makeHomes(folders) {
  await runCommand(['--home', folders.source, 'daemon', 'init'])
  await runCommand(['--home', folders.proxy, 'daemon', 'init'])
  makeExampleStore(folders.store)
  await runCommand([
    '--home',
    folders.source,
    'util',
    'storage',
    'attach',
    folders.store,
    '--name',
    'store-a'
  ])
  const store = `\n\n[[Common.PersistStores]]\nName = "store-a"\nPath = ${JSON.stringify(folders.store)}\n`
  appendFileSync(join(folders.source, 'sector-manager.cfg'), store)
}

async function startPair(folders) {
  const source = `127.0.0.1:${await findPort(1789)}`
  const proxy = `127.0.0.1:${await findPort(2789)}`
  const daemon = (home, ...rest) => ['--home', home, 'daemon', 'run', ...rest]
  await open(daemon(folders.source, '--listen', source), join(folders.logs, 'source.log'), source)
  await open(
    daemon(folders.proxy, '--proxy', source, '--listen', proxy, '--conf-dir', folders.source),
    join(folders.logs, 'proxy.log'),
    proxy
  )
  return { source, proxy }
}

async function open(args, logFile, address) {
  stop.signal.throwIfAborted()
  const node = startNode(args, logFile)
  opened.push(() => stopNode(node))
  void node.ended.then((status) =>
    stop.abort(new SetupError(`A node ended with status ${status}; see ${logFile}`))
  )
  await untilReady(node, address)
}

async function compareAnswers({ source, proxy }) {
  const question = ['normal', { Miner: exampleMiner, Number: exampleSectors[0].number }]
  const ask = (address) => call(address, 'Venus.SectorIndexerFind', question)
  const answers = [await ask(source), await ask(proxy)]
  console.log(`\nWhere is sector ${exampleSectors[0].number} of miner ${exampleMiner}?`)
  console.log(`  source ${source}  ${JSON.stringify(answers[0])}`)
  console.log(`  proxy  ${proxy}  ${JSON.stringify(answers[1])}`)
  if (!isDeepStrictEqual(answers[0], answers[1]) || answers[0]?.Found !== true) {
    throw new SetupError('The two answers should be equal and name a store.')
  }
  console.log('  Both answers are equal.')
}

function sayWhatNext(folders, { source, proxy }) {
  const curl = (address, method, params) =>
    `curl -s http://${address}/rpc/v0 -d '${JSON.stringify({ jsonrpc: '2.0', id: 1, method: `Venus.${method}`, params })}'`
  console.log(`
Try next, in another terminal, from this folder:
  ${curl(proxy, 'SectorIndexerFind', ['upgrade', { Miner: exampleMiner, Number: 4 }])}
  ${curl(source, 'StoreList', [])}
  curl -s http://${proxy}/healthcheck
  ${cli} util --listen ${source} storage list
  ${cli} --home ${folders.source} util storage find ${exampleMiner} 2
  ${cli} --help

Homes   ${folders.source}
        ${folders.proxy} (its configuration files are not read: the proxy uses the source's)
Store   ${folders.store} (sparse files, nothing to prove)
Logs    ${folders.logs}`)
}

/** Resolves at Ctrl-C; rejects when a node ends by itself. */
function untilStopped() {
  return new Promise((resolve, reject) => {
    const end = () => (stop.signal.reason instanceof SetupError ? reject(stop.signal.reason) : resolve())
    if (stop.signal.aborted) end()
    else stop.signal.addEventListener('abort', end, { once: true })
    // Keeps the script alive: a pending promise and child processes without pipes do not.
    const alive = setInterval(() => undefined, 60_000)
    stop.signal.addEventListener('abort', () => clearInterval(alive), { once: true })
  })
}

async function main() {
  const unknown = [...options].filter((option) => !known.has(option))
  if (unknown.length > 0)
    throw new SetupError(`npm run example takes --once and --keep, not ${unknown.join(' ')}`)
  await setUp('start')
  await buildWhenNeeded()
  stop.signal.throwIfAborted()
  const folders = makeFolders()
  await makeHomes(folders)
  const pair = await startPair(folders)
  console.log(`A source node runs on ${pair.source}, a proxy node on ${pair.proxy}.`)
  await compareAnswers(pair)
  if (options.has('--once')) return
  sayWhatNext(folders, pair)
  console.log('\nCtrl-C ends both nodes.')
  await untilStopped()
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => stop.abort(new Error(signal)))
}

try {
  await main()
} catch (error) {
  // Stopped by a signal while starting: what is open gets closed, and that is all.
  if (!(error instanceof SetupError) && stop.signal.aborted) process.exitCode = 130
  else {
    console.error(error instanceof SetupError ? error.message : error)
    process.exitCode = 1
  }
} finally {
  if (opened.length > 1) console.log('Ending the nodes …')
  await closeAll()
}
