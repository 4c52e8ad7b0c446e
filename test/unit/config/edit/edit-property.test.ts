/** Random files, random edits: what comes out keeps comments and unknown keys, and two readers agree on it. */
import iarna from '@iarna/toml'
import fc from 'fast-check'
import { parse } from 'smol-toml'
import { describe, expect, it } from 'vitest'
import { defaultExtProverConfig, defaultSectorManagerConfig } from '../../../../src/main/config/defaults.ts'
import { editConfig, type ConfigEdit } from '../../../../src/main/config/edit/edit-config.ts'
import type { FileDescription, Members } from '../../../../src/main/config/schema/describe.ts'
import { extProverFile } from '../../../../src/main/config/schema/ext-prover.ts'
import { sectorManagerFile } from '../../../../src/main/config/schema/sector-manager.ts'
import { readLayout } from '../../../../src/main/config/toml/layout.ts'
import { parseToml } from '../../../../src/main/config/toml/parse-toml.ts'
import type { TomlPath } from '../../../../src/main/config/toml/path.ts'
import { TomlFloat, type TomlInput } from '../../../../src/main/config/toml/write-toml.ts'
import { PosterError } from '../../../../src/main/lib/error.ts'
import { fixture, fixtureNames } from '../fixtures.ts'

const literals = [
  '1',
  '-7',
  '1.5',
  'true',
  '"text # no comment"',
  "'literal \\'",
  '"""\n#Fake = 1\n[Fake]\n"""',
  '[]',
  '[1, 2]',
  '["a", # first\n  "b", # second\n]',
  '{}',
  '{ a = 1, b = { c = "x" } }',
  '[{ a = 1 }, { a = 2 }]',
  '1979-05-27T07:32:00Z'
]
const line = fc
  .record({
    literal: fc.constantFrom(...literals),
    remark: fc.constantFrom('', ' # remark', '  #'),
    above: fc.constantFrom('', '# note\n', '#Weight = 1\n', '\n'),
    indentation: fc.constantFrom('', '  '),
    dotted: fc.constantFrom('', 'Sub.', '"a b".')
  })
  .map(
    ({ literal, remark, above, indentation, dotted }) =>
      (at: number) =>
        `${above}${indentation}${dotted}K${at} = ${literal}${remark}\n`
  )
const section = fc.record({
  header: fc.constantFrom('[[WdPost]]', '[[WinPost]]', '[[ WdPost ]] # entry', '  [[WdPost]]'),
  above: fc.constantFrom('', '\n', '#\n', '\n# remark of the entry\n'),
  lines: fc.array(line, { maxLength: 4 }),
  below: fc.constantFrom('', '.Envs', '.Other."x y"'),
  belowLines: fc.array(line, { maxLength: 2 })
})
const randomFile = fc
  .record({
    title: fc.constantFrom('', '# file\n', '# file\n\n'),
    root: fc.array(line, { maxLength: 2 }),
    sections: fc.array(section, { maxLength: 4 }),
    end: fc.constantFrom('', '#', '\n\n', '# end'),
    windows: fc.boolean()
  })
  .map(({ title, root, sections, end, windows }) => {
    let text = title
    let at = 0
    for (const one of root) text += one(at++)
    for (const { header, above, lines, below, belowLines } of sections) {
      text += `${above}${header}\n`
      for (const one of lines) text += one(at++)
      if (below) text += `[${header.includes('Win') ? 'WinPost' : 'WdPost'}${below}]\n`
      if (below) for (const one of belowLines) text += one(at++)
    }
    text += end
    return windows ? text.replaceAll('\n', '\r\n') : text
  })

const newValue: fc.Arbitrary<TomlInput> = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.boolean(),
  fc.integer(),
  fc
    .double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 })
    .map((value) => new TomlFloat(value)),
  fc.constant(['a', 'b']),
  fc.constant({ X: 1, Y: { Z: 'z' } })
)
const newName = fc.constantFrom('Bin', 'weight', 'Args', 'Fresh', 'a b', 'Envs', 'Sub')

/** Every path in a value, those into lists included. */
function pathsOf(value: unknown, path: TomlPath = []): TomlPath[] {
  if (typeof value !== 'object' || value === null || value instanceof Date) return [path]
  const members: [string | number, unknown][] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value)
  return [path, ...members.flatMap(([key, member]) => pathsOf(member, [...path, key]))]
}

interface Choice {
  readonly act: number
  readonly at: number
  readonly name: string
  readonly value: TomlInput
}
const choice: fc.Arbitrary<Choice> = fc.record({
  act: fc.nat(4),
  at: fc.nat(),
  name: newName,
  value: newValue
})

function editFor(text: string, { act, at, name, value }: Choice): ConfigEdit {
  const paths = pathsOf(parse(text, { integersAsBigInt: 'asNeeded' })).filter((path) => path.length > 0)
  const path: TomlPath = paths[at % Math.max(1, paths.length)] ?? [name]
  const list = at % 2 === 0 ? 'WdPost' : 'WinPost'
  switch (act) {
    case 0:
      return { act: 'set', path, value }
    case 1:
      return { act: 'set', path: [...path, name], value }
    case 2:
      return { act: 'set', path: [name, 'Deep', 'Deeper'], value }
    case 3:
      return { act: 'remove', path }
    default:
      return { act: 'add-entry', path: [list], value: { Fresh: value, Envs: { A: '1' } } }
  }
}

/** A table set to other keys loses the tables below it, with their comments. */
function replacesTable(edit: ConfigEdit, text: string): boolean {
  const present = pathsOf(parse(text, { integersAsBigInt: 'asNeeded' })).map((path) => JSON.stringify(path))
  return (
    edit.act === 'set' &&
    typeof edit.value === 'object' &&
    !Array.isArray(edit.value) &&
    !(edit.value instanceof TomlFloat) &&
    present.includes(JSON.stringify(edit.path))
  )
}

function commentsOf(text: string): string[] {
  return readLayout(text)
    .comments.map(({ start, end }) => text.slice(start, end).trimEnd())
    .sort()
}

function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, member: unknown) => (typeof member === 'bigint' ? String(member) : member))
  )
}

function holds(file: FileDescription<Members>, start: string, choices: readonly Choice[]): void {
  let text = start
  for (const chosen of choices) {
    const edit = editFor(text, chosen)
    let after: string
    try {
      after = editConfig(file, text, [edit])
    } catch (error) {
      // Paths through plain values and tables turned into values are refused; a text is never given out wrong.
      if (PosterError.is(error, 'CONFIG_TARGET_NOT_FOUND')) continue
      throw new Error(`${String(error)}\n${JSON.stringify(edit)}\n${text}`, { cause: error })
    }
    if (edit.act !== 'remove' && !replacesTable(edit, text)) {
      const left = commentsOf(after)
      for (const comment of commentsOf(text)) {
        const found = left.indexOf(comment)
        expect(found, `${comment} is lost by ${JSON.stringify(edit)}\n${text}\n--\n${after}`).not.toBe(-1)
        left.splice(found, 1)
      }
    }
    // @iarna/toml takes the CR of a Windows line end for a part of the comment before it.
    const unix = after.replaceAll('\r\n', '\n')
    expect(plain(iarna.parse(unix))).toEqual(plain(parseToml(unix, 'x')))
    text = after
  }
}

const runs = { numRuns: 100 }

describe('edits of', () => {
  it('random files', () => {
    fc.assert(
      fc.property(randomFile, fc.array(choice, { minLength: 1, maxLength: 4 }), (text, choices) => {
        fc.pre(isToml(text))
        holds(extProverFile, text, choices)
      }),
      { numRuns: 400 }
    )
  })

  it.each([
    defaultSectorManagerConfig(),
    ...fixtureNames('default')
      .filter((n) => n.includes('sector'))
      .map(fixture)
  ])('a generated sector-manager.cfg', (text) => {
    fc.assert(
      fc.property(fc.array(choice, { minLength: 1, maxLength: 4 }), (choices) => {
        holds(sectorManagerFile, text, choices)
      }),
      { numRuns: 100 }
    )
  })

  it.each([
    defaultExtProverConfig(),
    ...fixtureNames('default')
      .filter((n) => n.includes('ext'))
      .map(fixture)
  ])('a generated ext-prover.cfg', (text) => {
    fc.assert(
      fc.property(fc.array(choice, { minLength: 1, maxLength: 6 }), (choices) => {
        holds(extProverFile, text, choices)
      }),
      runs
    )
  })

  it('the eight cards of the chapter', () => {
    fc.assert(
      fc.property(fc.array(choice, { minLength: 1, maxLength: 6 }), (choices) => {
        holds(extProverFile, fixture('example/ext-prover.eight-cards.cfg'), choices)
      }),
      runs
    )
  })
})

function isToml(text: string): boolean {
  try {
    iarna.parse(text.replaceAll('\r\n', '\n'))
    parse(text)
    return true
  } catch {
    return false
  }
}
