/** Tells the log what happens on a devnet: messages and how they ended, partitions nobody proved, forks. */
import { formatAddress } from '../filecoin/address/address.ts'
import type { Logger } from '../lib/log/logger.ts'
import type { ChainNode } from './chain/chain-node.ts'
import type { HeadChange } from './chain/chain-tree.ts'
import type { DevnetChain } from './devnet-chain.ts'
import { prefix } from './rpc/method.ts'

/** Returns how to stop. */
export function logChain(chain: DevnetChain, logger: Logger): () => void {
  return chain.onHeadChange(({ reverted, applied }: HeadChange) => {
    if (reverted.length > 0) {
      logger.info('the head moved to another fork', { reverted: reverted.length, height: chain.head.height })
    }
    for (const node of applied) logTipSet(chain, node, logger)
  })
}

function logTipSet(chain: DevnetChain, node: ChainNode, logger: Logger): void {
  const { messages, missed } = chain.executionOf(node)
  for (const { message, receipt, error, post } of messages) {
    const { from, to, method } = message.signed.message
    const fields = {
      height: node.height,
      from: formatAddress(from, prefix),
      to: formatAddress(to, prefix),
      method: Number(method),
      exit: receipt.exitCode,
      ...(post && {
        deadline: post.deadline,
        partitions: post.partitions,
        proof: post.isValid ? 'good' : 'wrong'
      }),
      ...(error !== '' && { error })
    }
    if (receipt.exitCode === 0) logger.info('message executed', fields)
    else logger.warn('message failed', fields)
  }
  for (const { miner, deadline, epoch, partitions, sectors } of missed) {
    const fields = { mid: `${prefix}0${miner}`, deadline, epoch, partitions, sectors: Number(sectors) }
    logger.warn('partitions were not proven: their sectors are faulty', fields)
  }
}
