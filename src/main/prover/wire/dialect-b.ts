/**
 * Dialect B, spoken by the Rust children of v0.4 and later: a ready line, `task` and `output`, snake_case, digests as
 * arrays of numbers, the seed masked by the parent. Source: node-protocol.md §5.2.
 */
import { maskSeed } from '../../filecoin/randomness.ts'
import { checkRequest } from './check-request.ts'
import { decodeAnswer } from './decode-answer.ts'
import type { Dialect } from './dialect.ts'
import { goJsonText } from './go-json-text.ts'
import { postProofName } from './post-proof-name.ts'

/** The digits of every byte, since a partition of 2,349 sectors has 75,168 of them. */
const byteDigits = Array.from({ length: 256 }, (_, byte) => String(byte))
const laterDigits = byteDigits.map((digits) => `,${digits}`)

export const dialectB: Dialect = {
  name: 'B',
  stages: ['window_post', 'winning_post'],
  readyLine: (stage) => `${stage} processor ready`,
  encodeRequest(id, task) {
    checkRequest(dialectB, id, task)
    let replicas = ''
    for (const { sector, commR, cacheDirectory, sealedFile } of task.replicas) {
      if (replicas !== '') replicas += ','
      replicas += `{"sector_id":${sector},"comm_r":${numberArray(commR)}`
      replicas += `,"cache_dir":${goJsonText(cacheDirectory)},"sealed_file":${goJsonText(sealedFile)}}`
    }
    const type = goJsonText(postProofName(task.proofType))
    const seed = numberArray(maskSeed(task.randomness))
    return Buffer.from(
      `{"id":${id},"task":{"miner_id":${task.miner},"proof_type":${type},"replicas":[${replicas}],"seed":${seed}}}\n`
    )
  },
  decodeLine: decodeAnswer
}

function numberArray(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += (text === '' ? byteDigits[byte] : laterDigits[byte]) ?? '' // 256 of each
  return `[${text}]`
}
