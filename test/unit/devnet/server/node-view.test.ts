/** One node of several over the same chain. */
import { describe, expect, it } from 'vitest'
import { NodeView } from '../../../../src/main/devnet/server/node-view.ts'
import { sampleDevnet, stepTo } from '../sample-devnet.ts'

function look() {
  const chain = sampleDevnet()
  stepTo(chain, 10)
  const node = new NodeView(chain)
  const moves: string[] = []
  node.onHeadChange(({ reverted, applied }) => {
    moves.push([...reverted.map(({ height }) => -height), ...applied.map(({ height }) => height)].join(' '))
  })
  return { chain, node, moves }
}

describe('a node', () => {
  it('stands still, knows nothing newer, and tells everything in one when it goes on', () => {
    const { chain, node, moves } = look()
    node.hold(true)
    stepTo(chain, 12)
    chain.fork({ depth: 4 })
    expect([node.head.height, moves]).toEqual([10, []])
    expect(node.find(chain.head.tipset.key)).toBeUndefined()
    expect(node.find([])).toBe(node.head)
    expect(node.find(node.head.tipset.key)).toBe(node.head)
    node.hold(false)
    expect(node.find(chain.head.tipset.key)).toBe(chain.head)
    expect(moves).toEqual(['-10 -9 9 10 11 12'])
  })

  it('stays behind by as many epochs, and waits for that', () => {
    const { chain, node, moves } = look()
    node.stayBehind(3)
    expect(node.head.height).toBe(10)
    stepTo(chain, 13)
    expect([node.head.height, moves]).toEqual([10, []])
    stepTo(chain, 15)
    expect([node.head.height, moves]).toEqual([12, ['11', '12']])
    expect(node.find(chain.head.tipset.key)).toBeUndefined()
    node.stayBehind(0)
    expect(moves.at(-1)).toBe('13 14 15')
    expect(() => node.stayBehind(-1)).toThrow('0 to 1000 epochs behind')
  })

  it('loses what is below a height, and what is no longer on its chain', () => {
    const { chain, node } = look()
    const old = chain.head
    const low = old.parent?.parent?.parent
    chain.fork({ depth: 2 })
    expect(node.find(old.tipset.key)).toBe(old)
    node.loseKeys({ below: 8, orphans: true })
    expect(node.find(old.tipset.key)).toBeUndefined()
    expect(low && node.find(low.tipset.key)).toBeUndefined()
    expect(node.find(chain.head.tipset.key)).toBe(chain.head)
    expect(node.find(chain.genesis.tipset.key)).toBe(chain.genesis)
    // What comes later is known, also when it is abandoned.
    chain.step()
    const newer = chain.head
    chain.fork({ depth: 1 })
    expect(node.find(newer.tipset.key)).toBe(newer)
    node.loseKeys({ below: 0, orphans: false })
    expect(node.find(old.tipset.key)).toBe(old)
    expect(() => node.loseKeys({ below: 12, orphans: false })).toThrow('cannot lose what is below 12')
  })

  it('tells nobody when it is closed', async () => {
    const { chain, node, moves } = look()
    await node.close()
    chain.step()
    expect(moves).toEqual([])
  })
})
