import { appendFile, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { openFileSource } from '../../src/main/console/logs/file/file-source.ts'
import { LineRing } from '../../src/main/console/logs/source/line-ring.ts'
import { ringSource } from '../../src/main/console/logs/source/ring-source.ts'
import { nextName } from '../../src/main/lib/log/log-target.ts'
import { describeLogSource, type OpenedSource, type WrittenLine } from './log-source.ts'

describeLogSource({
  name: 'in memory',
  open() {
    const ring = new LineRing()
    return Promise.resolve({
      source: ringSource({ id: 'ring', kind: 'prover', title: 'wdpost-0', ring }),
      append(lines) {
        for (const { at, text } of lines) ring.write({ at, text })
        return Promise.resolve()
      },
      dispose: () => Promise.resolve()
    })
  }
})

describeLogSource({
  name: 'a file',
  open: () =>
    openInDirectory(
      (directory) => ({ kind: 'file', path: join(directory, 'sm.log') }),
      (directory, lines) => appendFile(join(directory, 'sm.log'), textOf(lines))
    )
})

describeLogSource({
  name: 'a file that logrotate renames every 20 lines',
  open: () =>
    openInDirectory(
      (directory) => ({ kind: 'file', path: join(directory, 'sm.log') }),
      async (directory, lines) => {
        const live = join(directory, 'sm.log')
        for (let from = 0; from < lines.length; from += 20) {
          if (from > 0) await rotate(live)
          await appendFile(live, textOf(lines.slice(from, from + 20)))
        }
      }
    )
})

describeLogSource({
  name: "a node's own directory",
  open: () => {
    let name: string | undefined
    return openInDirectory(
      (directory) => ({ kind: 'directory', directory: join(directory, 'logs') }),
      async (directory, lines) => {
        await mkdir(join(directory, 'logs'), { recursive: true })
        for (let from = 0; from < lines.length; from += 30) {
          if (from > 0 || name === undefined) name = nextName(name, lines[from]?.at ?? 0)
          await appendFile(join(directory, 'logs', name), textOf(lines.slice(from, from + 30)))
        }
      }
    )
  }
})

type Location = Parameters<typeof openFileSource>[0]['location']

async function openInDirectory(
  locate: (directory: string) => Location,
  append: (directory: string, lines: readonly WrittenLine[]) => Promise<void>
): Promise<OpenedSource> {
  const directory = await mkdtemp(join(tmpdir(), 'log-source-'))
  const source = openFileSource({ id: 'file', kind: 'file', title: 'sm.log', location: locate(directory) })
  return {
    source,
    append: (lines) => append(directory, lines),
    async dispose() {
      await source.close()
      await rm(directory, { recursive: true })
    }
  }
}

function textOf(lines: readonly WrittenLine[]): string {
  return lines.map(({ text }) => `${text}\n`).join('')
}

/** `sm.log` becomes `sm.log.1`, that one `sm.log.2`, and so on. */
async function rotate(live: string): Promise<void> {
  const names = (await readdir(dirname(live))).filter((name) => name.startsWith('sm.log.'))
  for (let number = names.length; number > 0; number--) {
    await rename(`${live}.${number}`, `${live}.${number + 1}`)
  }
  await rename(live, `${live}.1`)
}
