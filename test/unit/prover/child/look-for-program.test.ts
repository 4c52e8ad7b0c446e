import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { askTestProgram } from '../../../../src/main/prover/child/ask-test-program.ts'
import { DiskLooks, threadTurns } from '../../../../src/main/prover/child/look-within.ts'
import { prepareStart } from '../../../../src/main/prover/child/prepare-start.ts'
import { systemClock } from '../../../../src/main/lib/clock.ts'
import { plainSpec, proverBench, type ProverBench } from './prover-bench.ts'

let bench: ProverBench
let comeBack: () => void = () => undefined
beforeEach(() => {
  bench = proverBench()
})
afterEach(async () => {
  comeBack()
  await bench.close()
})

/** As two dead mounts do: two looks hang, late already. */
async function hangTwo(): Promise<void> {
  const back = new Promise<void>((resolve) => (comeBack = resolve))
  const looks = new DiskLooks<void>(threadTurns)
  const late = ['/dead/1', '/dead/2'].map((path) => looks.within(path, () => back, 10, systemClock))
  expect(await Promise.all(late)).toEqual([{ kind: 'late' }, { kind: 'late' }])
}

describe('while two dead mounts hold every look', () => {
  it('a prover given by its path starts, with a doubt for it and its TMPDIR', async () => {
    const bin = bench.script('well', 'echo window_post processor ready; cat > /dev/null')
    await hangTwo()
    const life = bench.start({ bin, envs: { TMPDIR: `${bench.directory}` } })
    expect(await life.ready).toBe(true)
    expect(bench.logger.at('warn')).toEqual([
      `the program ${bin} was only looked at from outside: other disks do not answer`,
      `TMPDIR ${bench.directory} was not tried: other disks do not answer`
    ])
  })

  it('the prover beside the launcher is found', async () => {
    const program = bench.script('damocles-worker', 'exit 0')
    await hangTwo()
    const host = { ...bench.host, launcherDirectories: [bench.directory] }
    expect(await prepareStart(plainSpec, host, 5_000)).toMatchObject({ kind: 'go', plan: { program } })
  })

  it('what is not there is missing all the same', async () => {
    await hangTwo()
    const spec = { ...plainSpec, bin: '/none/at/all' }
    expect(await prepareStart(spec, bench.host, 5_000)).toMatchObject({
      kind: 'no',
      exit: { kind: 'missing-program' }
    })
  })
})

describe('the test program of the system', () => {
  it('tells what may be executed', async () => {
    expect(await askTestProgram(process.execPath)).toEqual({ kind: 'usable' })
    expect(await askTestProgram('/etc/passwd')).toEqual({ kind: 'missing' })
    expect(await askTestProgram('-o')).toEqual({ kind: 'missing' })
  })

  it('may not be there', async () => {
    expect(await askTestProgram(process.execPath, ['/none/test'])).toBeUndefined()
  })
})
