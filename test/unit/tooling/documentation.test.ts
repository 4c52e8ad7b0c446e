/**
 * The documentation in two languages, and the documentation against the code: the same pages with the same sections, every
 * link leads somewhere, every command, flag, exit code and method is named.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { CommandSpec } from '../../../src/main/cli/command-spec.ts'
import { commandTree } from '../../../src/main/cli/command-tree.ts'
import { errorTable } from '../../../src/shared/contract/errors.ts'

const root = resolve(import.meta.dirname, '../../..')
const pagesOf = (language: string): string[] =>
  readdirSync(join(root, 'docs', language)).filter((name) => name.endsWith('.md'))

const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const withoutCode = (text: string): string =>
  text.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`/g, '')

/** The bones of a page: levels of its headings, languages of its code blocks, columns of its tables' rows. */
function bones(text: string): string[] {
  let inCode = false
  return text.split('\n').flatMap((line) => {
    if (line.startsWith('```')) {
      inCode = !inCode
      return inCode ? [line] : []
    }
    if (inCode) return []
    const heading = /^(#+) /.exec(line)
    if (heading?.[1]) return [heading[1]]
    return line.startsWith('|') ? [`row of ${line.split('|').length - 2}`] : []
  })
}

/** The anchor GitHub gives a heading. */
function anchorOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-')
}

function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map((match) => anchorOf(match[1] ?? ''))
}

const everyPage = [
  'README.md',
  'README.zh.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  ...['en', 'zh', 'adr'].flatMap((folder) => pagesOf(folder).map((name) => `docs/${folder}/${name}`))
]

describe('documentation', () => {
  it('has the same pages in both languages, numbered without gaps', () => {
    expect(pagesOf('zh')).toEqual(pagesOf('en'))
    expect(pagesOf('en').map((name) => Number(name.slice(0, 2)))).toEqual(
      pagesOf('en').map((_, index) => index + 1)
    )
  })

  it.each([
    ['README.md', 'README.zh.md'],
    ...pagesOf('en').map((name) => [`docs/en/${name}`, `docs/zh/${name}`])
  ])('%s and %s have the same sections, code and tables', (english, chinese) => {
    expect(bones(read(chinese ?? ''))).toEqual(bones(read(english ?? '')))
  })

  it.each(everyPage)('%s links to things that are there', (page) => {
    const links = [...withoutCode(read(page)).matchAll(/\]\(([^)]+)\)/g)].map((match) => match[1] ?? '')
    const broken = links
      .filter((link) => !/^https?:/.test(link))
      .filter((link) => {
        const [path = '', anchor] = link.split('#')
        const file = path === '' ? page : join(dirname(page), path)
        if (!existsSync(join(root, file))) return true
        return anchor !== undefined && !anchorsOf(read(file)).includes(decodeURIComponent(anchor))
      })
    expect(broken).toEqual([])
  })

  it.each(['README.zh.md', ...pagesOf('zh').map((name) => `docs/zh/${name}`)])(
    '%s keeps a space between Chinese and Latin, and full-width punctuation',
    (page) => {
      const text = withoutCode(read(page)).replace(/\]\([^)]*\)/g, ']')
      expect(
        text.match(/.{0,8}(?:[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u4e00-\u9fff]).{0,8}/g) ?? []
      ).toEqual([])
      expect(text.match(/.{0,8}[\u4e00-\u9fff][,;:!?](?!\/\/).{0,8}/g) ?? []).toEqual([])
    }
  )

  it('says nothing of paths that exist on one machine only', () => {
    const found = everyPage.filter((page) => /\/(?:root|work)\//.test(read(page)))
    expect(found).toEqual([])
  })
})

/** Every command that runs something, with its words. */
function commandsOf(spec: CommandSpec, path: readonly string[] = []): { words: string; spec: CommandSpec }[] {
  const own = spec.action === undefined ? [] : [{ words: path.join(' '), spec }]
  return [...own, ...(spec.commands ?? []).flatMap((each) => commandsOf(each, [...path, each.name]))]
}

function flagsOf(spec: CommandSpec): string[] {
  const own = (spec.flags ?? []).filter((flag) => flag.hidden !== true).map((flag) => flag.name)
  return [...own, ...(spec.commands ?? []).flatMap(flagsOf)]
}

function environmentOf(spec: CommandSpec): string[] {
  return [
    ...(spec.flags ?? []).flatMap((flag) => flag.env ?? []),
    ...(spec.commands ?? []).flatMap(environmentOf)
  ]
}

describe.each(['en', 'zh'])('docs/%s', (language) => {
  const commands = read(`docs/${language}/02-commands.md`)

  it('has a section for every command', () => {
    const missing = commandsOf(commandTree).filter(({ words }) => !commands.includes(`\n## ${words}\n`))
    expect(missing.map(({ words }) => words)).toEqual([])
  })

  it('names every flag and every environment name', () => {
    expect(flagsOf(commandTree).filter((name) => !commands.includes(`--${name}`))).toEqual([])
    expect(environmentOf(commandTree).filter((name) => !commands.includes(name))).toEqual([])
  })

  it('lists exactly the exit codes there are', () => {
    const listed = [...commands.matchAll(/^\| (\d+) +\|/gm)].map((match) => Number(match[1]))
    const known = [...new Set([0, ...Object.values(errorTable).map(({ exit }) => exit)])]
    expect(listed).toEqual(known.sort((one, other) => one - other))
  })

  it('names every method that steers a devnet, and no other', () => {
    const folder = join(root, 'src/main/devnet/rpc')
    const sources = ['../server/serve-devnet.ts', ...readdirSync(folder)].filter((name) =>
      name.endsWith('.ts')
    )
    const code = sources.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n')
    const answered = new Set([...code.matchAll(/'(Devnet\.\w+)'/g)].map((match) => match[1]))
    const rows = [...read(`docs/${language}/09-practice-network.md`).matchAll(/^\| (`Devnet\.[^|]*)/gm)]
    const listed = rows.flatMap((row) =>
      [...(row[1] ?? '').matchAll(/`(Devnet\.\w+)`/g)].map((match) => match[1])
    )
    expect([...listed].sort()).toEqual([...answered].sort())
  })

  it('names every method the node answers, and no other', () => {
    const folder = join(root, 'src/main/node/venus')
    const code = readdirSync(folder)
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('\n')
    const answered = new Set([...code.matchAll(/'(Venus\.\w+)'/g)].map((match) => match[1]))
    const listed = [...read(`docs/${language}/05-json-rpc.md`).matchAll(/^\| `(Venus\.\w+)`/gm)].map(
      (match) => match[1]
    )
    expect([...listed].sort()).toEqual([...answered].sort())
  })
})
