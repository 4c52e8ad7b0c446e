/**
 * Dialect A, spoken by the Go children of v0.2.0 to v0.3.1: nothing on stdout before the first answer, `data` and
 * `result`, Go's field names, CIDs, randomness in base64 and masked by the child. Window proofs only.
 * Source: node-protocol.md §5.1. It does not know the limit of 64 KiB per line that the children of those releases have:
 * later builds of the same dialect have none, and nothing on the wire tells them apart.
 */
import { formatCommitment } from '../../filecoin/commitment.ts'
import { checkRequest } from './check-request.ts'
import { decodeAnswer } from './decode-answer.ts'
import type { Dialect } from './dialect.ts'
import { goJsonText } from './go-json-text.ts'

export const dialectA: Dialect = {
  name: 'A',
  stages: ['window_post'],
  readyLine: () => undefined,
  encodeRequest(id, task) {
    checkRequest(dialectA, id, task)
    let sectors = ''
    for (const { sector, commR, cacheDirectory, sealedFile, sealProof } of task.replicas) {
      if (sectors !== '') sectors += ','
      sectors += `{"SealProof":${sealProof},"SectorNumber":${sector}`
      sectors += `,"SealedCID":{"/":"${formatCommitment('sealed', commR)}"}`
      sectors += `,"CacheDirPath":${goJsonText(cacheDirectory)},"PoStProofType":${task.proofType}`
      sectors += `,"SealedSectorPath":${goJsonText(sealedFile)}}`
    }
    const randomness = Buffer.from(task.randomness).toString('base64')
    return Buffer.from(
      `{"id":${id},"data":{"Miner":${task.miner},"Sectors":[${sectors}],"Randomness":"${randomness}"}}\n`
    )
  },
  decodeLine: decodeAnswer
}
