/**
 * The compute capability of a card by its name, for drivers too old to tell it and for pasted lists that hold only names.
 * Names of families as NVIDIA sells them; a name that is not here has no answer. Pure.
 */
import type { ComputeCapability } from './card.ts'

/** The first pattern that fits counts. */
const families: readonly (readonly [RegExp, number, number])[] = [
  [/\bB(?:100|200|300)\b|\bGB200\b/i, 10, 0],
  [/\bRTX 50[5-9]0|\bRTX PRO \d{4} .*Blackwell/i, 12, 0],
  [/\b(?:H100|H200|H800|H20|GH200)\b/i, 9, 0],
  [/\bRTX 40[5-9]0|\bL(?:4|40|40S|20|2)\b|\bRTX \d{4} .*Ada\b/i, 8, 9],
  [/\bA(?:100|800|30)\b/i, 8, 0],
  [/\bRTX 30[5-9]0|\bRTX A\d{4}\b|\bA(?:40|10|10G|16|2)\b|\bCMP (?:70|90)HX/i, 8, 6],
  [/\bCMP 170HX/i, 8, 0],
  [
    /\bRTX 20[6-8]0|\bGTX 16[3-6]0|\bTITAN RTX|\bQuadro RTX|\bT(?:4|4G|400|600|1000|1200)\b|\bCMP [345]0HX/i,
    7,
    5
  ],
  [/\bV100|\bTITAN V\b|\bGV100\b/i, 7, 0],
  [/\bP100\b|\bGP100\b/i, 6, 0],
  [/\bGTX 10[1-8]0|\bGT 10[13]0|\bTITAN X[Pp]?\b|\bP(?:4|40|6|102|104|106)\b|\bQuadro P\d{3,4}\b/i, 6, 1],
  [/\bGTX 9[5-8]0|\bTesla M\d|\bM(?:4|6|10|40|60)\b|\bQuadro M\d{4}\b/i, 5, 2],
  [/\bGTX 7[4-5]0/i, 5, 0],
  [/\bK(?:80|40|20|10)[cmtsX]?\b|\bGTX (?:6|7)[6-9]0|\bGTX TITAN\b/i, 3, 5]
]

export function knownCapability(name: string): ComputeCapability | undefined {
  const family = families.find(([pattern]) => pattern.test(name))
  return family ? { major: family[1], minor: family[2] } : undefined
}
