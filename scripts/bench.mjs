/**
 * `npm run bench [name…]`: builds, runs every bench/*.ts that exports `run()`, or those that are named, in a process of its
 * own, one after the other, prints what came out and renews its rows in bench/RESULTS.md. Ratios are measured against a baseline of the same run, since
 * figures of two machines cannot be compared.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, release, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { buildWhenNeeded } from './build.mjs'
import { childEnvironment, projectNode, projectRoot, run } from './process.mjs'
import { formatRows, head, readRows, renewRows } from './results-table.mjs'
import { setUp, SetupError } from './setup.mjs'
import { formatTable } from './table.mjs'

const folder = join(projectRoot, 'bench')
const resultsFile = join(folder, 'RESULTS.md')

function benchmarkNames(wanted) {
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && file !== 'result.ts')
    .map((file) => file.slice(0, -'.ts'.length))
    .filter((name) =>
      /^export (async )?(function|const) run\b/m.test(readFileSync(join(folder, `${name}.ts`), 'utf8'))
    )
    .sort()
  const unknown = wanted.filter((name) => !names.includes(name))
  if (unknown.length > 0)
    throw new SetupError(`No benchmark ${unknown.join(', ')}. There are: ${names.join(', ')}`)
  return wanted.length > 0 ? names.filter((name) => wanted.includes(name)) : names
}

/** @returns {Promise<object[]>} the results of one benchmark; one failed row when it could not run */
function runBenchmark(name, out) {
  return new Promise((done) => {
    const child = spawn(
      projectNode(),
      ['--expose-gc', join(projectRoot, 'scripts', 'run-benchmark.mjs'), join(folder, `${name}.ts`), out],
      { cwd: projectRoot, env: childEnvironment(), stdio: ['ignore', 'inherit', 'inherit'] }
    )
    child.on('close', (code) => {
      try {
        done(JSON.parse(readFileSync(out, 'utf8')))
      } catch {
        done([
          {
            name,
            value: Number.NaN,
            unit: '',
            target: 'runs',
            pass: false,
            detail: `ended with status ${code}`
          }
        ])
      }
    })
  })
}

function formatValue(value) {
  if (!Number.isFinite(value)) return '—'
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en')
  return Number(value.toPrecision(3)).toString()
}

function toRow(result) {
  return [
    result.name,
    `${formatValue(result.value)} ${result.unit}`.trim(),
    result.target,
    result.pass ? 'yes' : 'NO',
    new Date().toISOString().slice(0, 10),
    result.detail ?? ''
  ]
}

async function describeMachine() {
  const processors = cpus()
  const node = await run(projectNode(), ['--version'], { capture: true })
  return [
    `* CPU: ${processors[0]?.model.trim() ?? 'unknown'}, ${processors.length} cores`,
    `* Memory: ${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    `* Kernel: Linux ${release()}`,
    `* Node: ${node.output.trim()}`
  ].join('\n')
}

async function main(wanted) {
  await setUp('start')
  await buildWhenNeeded()
  const temporary = mkdtempSync(join(tmpdir(), 'poster-bench-'))
  const results = []
  try {
    for (const name of benchmarkNames(wanted)) {
      console.log(`── ${name}`)
      results.push(...(await runBenchmark(name, join(temporary, `${name}.json`))))
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
  const rows = results.map(toRow)
  console.log(`\n${formatTable([head, ...rows])}`)
  const isCutShort = Object.keys(process.env).some((name) => name.startsWith('BENCH_'))
  if (!isCutShort) await writeResults(wanted.length === 0 ? rows : renewRows(keptRows(), rows))
  if (results.some((result) => !result.pass)) process.exitCode = 1
}

function keptRows() {
  return existsSync(resultsFile) ? readRows(readFileSync(resultsFile, 'utf8')) : []
}

async function writeResults(rows) {
  const text = `# Benchmarks

Written by \`npm run bench\`. Ratios compare with a baseline measured in the same run, on the same machine; do not compare
absolute figures of two machines.

${await describeMachine()}

${formatRows(rows)}
`
  writeFileSync(resultsFile, text)
  await run(
    projectNode(),
    [join(projectRoot, 'node_modules/prettier/bin/prettier.cjs'), '--write', resultsFile],
    {
      capture: true
    }
  )
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof SetupError ? error.message : error)
  process.exitCode = 1
}
