import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { noteCard } from '../../../../src/main/prover/gpu/card-notes.ts'
import { parsePastedInventory } from '../../../../src/main/prover/gpu/pasted-inventory.ts'
import { stringifyJson } from '../../../../src/main/lib/json.ts'

const one = 'GPU-8a56a4bc-e184-a047-2620-be19fdf913d5'
const two = 'GPU-1d0b6f2c-97d3-5f0a-0d0e-6a2d0c7a1b11'
const mebibyte = 2 ** 20

describe('a pasted list', () => {
  it('is read with the prompt and the command around it', () => {
    const text = `\u001b[01;32mroot@gpu01\u001b[0m:~# nvidia-smi -L\r
GPU 0: NVIDIA GeForce RTX 3090 (UUID: ${one})\r
GPU 1: NVIDIA GeForce RTX 3090 (UUID: ${two})\r
root@gpu01:~# \r\n`
    expect(parsePastedInventory(text)).toEqual({
      forms: ['list'],
      cards: [
        { index: 0, name: 'NVIDIA GeForce RTX 3090', uuid: one },
        { index: 1, name: 'NVIDIA GeForce RTX 3090', uuid: two }
      ],
      notUnderstood: [],
      furtherNotUnderstood: 0
    })
  })

  it('is read through full-width punctuation and typographic dashes of a messenger', () => {
    const wide = `ＧＰＵ　０：NVIDIA GeForce RTX 3090（UUID：${one.replace(/-/g, '\u2013')}）`
    expect(parsePastedInventory(wide)).toMatchObject({
      cards: [{ index: 0, name: 'NVIDIA GeForce RTX 3090', uuid: one }],
      notUnderstood: []
    })
  })

  it('counts MIG instances under their card', () => {
    const text = `GPU 0: NVIDIA A100-SXM4-40GB (UUID: ${one})
  MIG 3g.20gb     Device  0: (UUID: MIG-c6d4f1ef-42e4-5de3-91c7-45d71c87eb3f)
  MIG 1g.5gb      Device  1: (UUID: MIG-cba663e8-9bed-5b25-b243-5985ef7c9beb)
GPU 1: NVIDIA A100-SXM4-40GB (UUID: ${two})`
    expect(parsePastedInventory(text).cards.map(({ migInstances }) => migInstances)).toEqual([2, undefined])
  })

  it('reports line by line what it did not understand', () => {
    const text = `here are my cards, thanks
GPU 0: NVIDIA GeForce RTX 3090 (UUID: ${one})
GPU 1: NVIDIA GeForce RTX 3090 (UUID: GPU-1d0b)
Unable to determine the device handle for GPU3: 0000:04:00.0: Unknown Error
GPU 0: NVIDIA GeForce RTX 3090 (UUID: ${one})`
    const { cards, notUnderstood } = parsePastedInventory(text)
    expect(cards).toHaveLength(2)
    expect(notUnderstood.map(({ place, reason }) => `${place}: ${reason}`)).toEqual([
      'line 1: not a line of a list of cards',
      'line 3: the UUID is not complete; the card was taken without it',
      'line 4: the driver of that machine reports a problem here',
      'line 5: this card is listed twice'
    ])
  })
})

describe('a pasted table', () => {
  it('is read in any order of columns, with units and columns of no use', () => {
    const text = `gpu@rack:~$ nvidia-smi --query-gpu=timestamp,name,uuid,memory.total,power.draw,index --format=csv
timestamp, name, uuid, memory.total [MiB], power.draw [W], index
2024/05/01 10:00:00.000, NVIDIA GeForce RTX 3090, ${one}, 24576 MiB, 30.12 W, 0
2024/05/01 10:00:00.010, NVIDIA GeForce RTX 3080, ${two}, 10240 MiB, [N/A], 1`
    expect(parsePastedInventory(text)).toMatchObject({
      forms: ['csv'],
      cards: [
        { index: 0, uuid: one, name: 'NVIDIA GeForce RTX 3090', memoryTotal: 24576 * mebibyte },
        { index: 1, uuid: two, name: 'NVIDIA GeForce RTX 3080', memoryTotal: 10240 * mebibyte }
      ],
      notUnderstood: []
    })
  })

  it('is read from a spreadsheet and with full-width commas', () => {
    expect(parsePastedInventory(`index\tuuid\tname\n0\t${one}\t"NVIDIA L4"`).cards).toEqual([
      { index: 0, uuid: one, name: 'NVIDIA L4' }
    ])
    expect(parsePastedInventory(`index，uuid，name\n0，${one}，NVIDIA L4`).cards).toEqual([
      { index: 0, uuid: one, name: 'NVIDIA L4' }
    ])
  })

  it('is read without a header when it is our own query', () => {
    const row = `0, ${one}, 00000000:01:00.0, GeForce RTX 2080 Ti, 11019, 300, 10719, 5, 40, 460.91.03`
    expect(parsePastedInventory(row)).toMatchObject({
      forms: ['csv'],
      cards: [{ index: 0, driverVersion: '460.91.03', memoryFree: 10719 * mebibyte }],
      notUnderstood: []
    })
  })

  it('is not guessed at without a header', () => {
    const { cards, notUnderstood } = parsePastedInventory(`NVIDIA L4, ${one}, 23034`)
    expect(cards).toEqual([])
    expect(notUnderstood).toMatchObject([{ reason: expect.stringMatching(/leave out "noheader"/) as string }])
  })

  it('keeps a failed card', () => {
    const text = `index, uuid, utilization.gpu [%]\n0, ${one}, [GPU is lost]`
    expect(parsePastedInventory(text)).toMatchObject({ cards: [{ fault: 'GPU is lost' }], notUnderstood: [] })
  })

  it('joins with a list of the same cards', () => {
    const text = `GPU 0: NVIDIA L4 (UUID: ${one})\nuuid, memory.total [MiB]\n${one}, 23034 MiB`
    expect(parsePastedInventory(text)).toEqual({
      forms: ['list', 'csv'],
      cards: [{ index: 0, name: 'NVIDIA L4', uuid: one, memoryTotal: 23034 * mebibyte }],
      notUnderstood: [],
      furtherNotUnderstood: 0
    })
  })

  it('says so when it is the picture plain nvidia-smi draws', () => {
    const text = `+---------------------------------------------------------------------------------------+
| NVIDIA-SMI 535.183.01             Driver Version: 535.183.01   CUDA Version: 12.2     |
|-----------------------------------------+----------------------+----------------------+`
    const { cards, notUnderstood } = parsePastedInventory(text)
    expect(cards).toEqual([])
    expect(notUnderstood.some(({ reason }) => reason.includes('paste that of "nvidia-smi -L"'))).toBe(true)
  })
})

describe('a pasted report', () => {
  const card = {
    index: 0,
    uuid: one,
    pciBusId: '00000000:01:00.0',
    name: 'NVIDIA L4',
    memoryTotal: 23034 * mebibyte,
    memoryUsed: 1,
    memoryFree: 3,
    utilizationPercent: 0,
    temperatureCelsius: 40,
    driverVersion: '550.90.07',
    computeCapability: { major: 8, minor: 9 }
  }

  it('is read back as it was printed, whatever stands around it', () => {
    const report = stringifyJson(
      { state: 'cards', cards: [{ ...card, notes: noteCard(card) }], locks: [] },
      '  '
    )
    const text = `$ venus-sector-manager util gpu list --json\n${report}\n$ `
    expect(parsePastedInventory(text)).toEqual({
      forms: ['json'],
      cards: [card],
      notUnderstood: [],
      furtherNotUnderstood: 0
    })
  })

  it('is read with the quotation marks of a word processor', () => {
    expect(parsePastedInventory(`{“cards”：[{“index”：1，“name”：“NVIDIA L4”}]}`).cards).toEqual([
      { index: 1, name: 'NVIDIA L4' }
    ])
  })

  it('tells each member that is wrong and takes the others', () => {
    const text = stringifyJson({
      cards: [{ ...card, memoryTotal: 'much', uuid: 'GPU-1' }, 'card', { name: 'x' }]
    })
    const { cards, notUnderstood } = parsePastedInventory(text)
    expect(cards).toHaveLength(1)
    expect(notUnderstood.map(({ place }) => place)).toEqual([
      'cards[0].uuid',
      'cards[0].memoryTotal',
      'cards[1]',
      'cards[2]'
    ])
  })

  it('says when it is cut off', () => {
    expect(parsePastedInventory('{"cards":[{"index":0}').notUnderstood).toMatchObject([
      { place: 'line 1', reason: expect.stringMatching(/not complete/) as string }
    ])
  })
})

describe('any text', () => {
  it('is refused when it is too long', () => {
    expect(() => parsePastedInventory('x'.repeat(300_000))).toThrow(
      expect.objectContaining({ code: 'TOO_LARGE' })
    )
  })

  it('gives nothing for nothing', () => {
    expect(parsePastedInventory(' \r\n\u3000')).toEqual({
      forms: [],
      cards: [],
      notUnderstood: [],
      furtherNotUnderstood: 0
    })
  })

  it('reports at most 50 lines and counts the rest', () => {
    const { notUnderstood, furtherNotUnderstood } = parsePastedInventory('what\n'.repeat(80))
    expect(notUnderstood).toHaveLength(50)
    expect(furtherNotUnderstood).toBe(30)
  })

  it('stays quick on hostile lines', () => {
    const began = performance.now()
    for (const piece of ['GPU 0: ', '(', '[', ',', '{"', 'MIG 1 Device 0: (', ' ', '$', 'a@']) {
      parsePastedInventory(piece.repeat(Math.floor(200_000 / piece.length)))
      parsePastedInventory(`${piece.repeat(Math.floor(990 / piece.length))}\n`.repeat(200))
    }
    expect(performance.now() - began).toBeLessThan(5_000)
  })

  it('is never dropped in silence: each line is a card, known surroundings, or reported', () => {
    const word = fc.stringMatching(/^[a-z]{3,12}$/).map((text) => `zz${text}`)
    const line = fc.oneof(
      word,
      fc.constant(''),
      fc.nat(99).map((index) => `GPU ${index}: NVIDIA L4 (S/N: 1)`)
    )
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
        const { cards, notUnderstood } = parsePastedInventory(lines.join('\n'))
        expect(cards.length).toBe(lines.filter((each) => each.startsWith('GPU')).length)
        expect(notUnderstood.map(({ text }) => text)).toEqual(lines.filter((each) => each.startsWith('zz')))
      }),
      { verbose: true }
    )
  })

  it('never throws and never carries steering characters on', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const { cards, notUnderstood } = parsePastedInventory(`GPU 0: ${text} (UUID: ${one})\n${text}`)
        for (const shown of [...cards.map(({ name }) => name), ...notUnderstood.map((each) => each.text)]) {
          expect(shown).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/)
        }
      }),
      { verbose: true }
    )
  })
})
