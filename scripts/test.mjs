/**
 * `npm test`: set-up, build, the checks that read the code, every test, one table, and as the last line what came out.
 * Every step runs even when an earlier one failed, except that nothing can run without set-up and build.
 * Needs neither a terminal nor stdin nor a display.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { findElectronRuntime } from './electron-runtime.mjs'
import { modulePath, projectNode, projectRoot, run, runModule } from './process.mjs'
import { setUp, SetupError } from './setup.mjs'
import { formatTable } from './table.mjs'

const results = join(projectRoot, 'test-results')

/** @typedef {{ passed: number, failed: number, skipped: number, note?: string }} Outcome */

/** Runs a checking program; it counts as one check. @returns {Promise<Outcome>} */
async function check(start) {
  const { status } = await start()
  return status === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 }
}

const oneAtATime = new Set(['integration-alone', 'e2e-electron'])

/** Runs one vitest project and counts what its JSON report says. @returns {Promise<Outcome>} */
async function runTests(project) {
  const report = join(results, `${project}.json`)
  const args = [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    // Each of these files needs the machine for itself: processes that prove, a desktop, time that is measured.
    ...(oneAtATime.has(project) ? ['--no-file-parallelism'] : [])
  ]
  const { status } = await run(projectNode(), [modulePath('vitest/vitest.mjs'), ...args], {
    env: testEnvironment()
  })
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0, note: 'vitest wrote no report' }
  const read = JSON.parse(readFileSync(report, 'utf8'))
  noteFailures(project, read)
  return countReport(read, status)
}

/** Names of what failed or was left out, repeated at the very end: a long output is often seen by its end alone. */
const notGood = []

function noteFailures(project, report) {
  for (const file of report.testResults ?? []) {
    const place = relative(projectRoot, file.name)
    const bad = (file.assertionResults ?? []).filter(({ status }) => status !== 'passed')
    for (const { fullName, status } of bad) notGood.push(`${project}: ${status}: ${place}: ${fullName}`)
    if (file.status === 'failed' && bad.length === 0)
      notGood.push(`${project}: ${place}: ${String(file.message).slice(0, 500)}`)
  }
}

/** A file that could not even be loaded and an error outside a test have no failed test to count, so they count as one. */
function countReport(report, status) {
  const passed = report.numPassedTests
  const skipped = report.numPendingTests + report.numTodoTests
  let failed = report.numFailedTests
  if (failed === 0 && (status !== 0 || !report.success)) failed = 1
  return { passed, failed, skipped }
}

/** A skipped test outside the Electron project is a failure: nothing else has a reason to be skipped. */
async function runEveryTest(project) {
  const outcome = await runTests(project)
  if (outcome.skipped === 0) return outcome
  return {
    passed: outcome.passed,
    failed: outcome.failed + outcome.skipped,
    skipped: 0,
    note: `${outcome.skipped} skipped, counted as failed`
  }
}

async function runElectronTests(runtime) {
  const outcome = await runTests('e2e-electron')
  return runtime.path ? outcome : { ...outcome, note: `skipped: ${runtime.reason}` }
}

/** Terminals that are Electron apps themselves pass these on, and then no Electron can be started from a test. */
function testEnvironment() {
  const environment = { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' }
  delete environment.ELECTRON_RUN_AS_NODE
  delete environment.ELECTRON_NO_ATTACH_CONSOLE
  delete environment.NO_COLOR
  return environment
}

const script = (name) => () => run(projectNode(), [join(projectRoot, 'scripts', name)])

function steps(runtime) {
  return [
    ['lint', () => check(() => runModule('eslint/bin/eslint.js', ['.', '--max-warnings=0']))],
    [
      'format',
      () => check(() => runModule('prettier/bin/prettier.cjs', ['--check', '--log-level=warn', '.']))
    ],
    ['types', () => check(script('typecheck.mjs'))],
    ['boundaries', () => check(script('boundaries.mjs'))],
    ['licences', () => check(script('check-licences.mjs'))],
    ['unit', () => runEveryTest('unit')],
    ['conformance', () => runEveryTest('conformance')],
    ['integration', () => runEveryTest('integration')],
    ['integration, alone', () => runEveryTest('integration-alone')],
    ['e2e-web', () => runEveryTest('e2e-web')],
    ['e2e-electron', () => runElectronTests(runtime)]
  ]
}

const started = Date.now()
const rows = []
const total = { passed: 0, failed: 0, skipped: 0 }

async function timed(name, action) {
  console.log(`\n── ${name}`)
  const begin = Date.now()
  const outcome = await action()
  total.passed += outcome.passed
  total.failed += outcome.failed
  total.skipped += outcome.skipped
  const seconds = ((Date.now() - begin) / 1000).toFixed(1)
  rows.push([
    name,
    seconds,
    String(outcome.passed),
    String(outcome.failed),
    String(outcome.skipped),
    outcome.note ?? ''
  ])
  return outcome
}

async function prepare() {
  rmSync(results, { recursive: true, force: true })
  mkdirSync(results, { recursive: true })
  await setUp('test', { withElectron: findElectronRuntime().path !== undefined })
  return { passed: 0, failed: 0, skipped: 0 }
}

function finish() {
  const head = ['step', 'seconds', 'passed', 'failed', 'skipped', '']
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  const sum = ['total', seconds, String(total.passed), String(total.failed), String(total.skipped), '']
  const right = /** @type {const} */ (['left', 'right', 'right', 'right', 'right', 'left'])
  if (notGood.length > 0) console.log(`\nNot passed:\n${notGood.slice(0, 100).join('\n')}`)
  console.log(`\n${formatTable([head, ...rows, sum], [...right])}\n`)
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : ''
  process.exitCode = total.failed === 0 ? 0 : 1
  console.log(`${total.passed} passed, ${total.failed} failed${skipped}`)
}

try {
  await timed('set-up', prepare)
  const built = await timed('build', () =>
    check(() => runModule('electron-vite/bin/electron-vite.js', ['build']))
  )
  if (built.failed > 0) throw new SetupError('The build failed, so nothing was tested.')
  for (const [name, action] of steps(findElectronRuntime())) await timed(name, action)
} catch (error) {
  console.error(error instanceof SetupError ? error.message : error)
  total.failed = Math.max(total.failed, 1)
}
finish()
