/** How the provers of the node are, as the node tells. */
import { isJsonObject } from '../../lib/json-object.ts'
import { needsNode, notNeeded, type RunCheck } from './diagnosis-context.ts'

/** States in which a prover takes work, or soon will. */
const working = new Set(['ready', 'draining'])

export const checkProverStates: RunCheck = async ({ callNode, options }, signal) => {
  if (!options.provers) return notNeeded
  if (!callNode) return needsNode
  const list = await callNode('Venus.ProverList', [], signal)
  const children = isJsonObject(list) && Array.isArray(list['Children']) ? list['Children'] : []
  const rows = children.flatMap((child) => {
    if (!isJsonObject(child)) return []
    const { Name: name, State: state, Reason: reason, Findings: findings } = child
    const bad = (Array.isArray(findings) ? findings : []).flatMap((finding) =>
      isJsonObject(finding) && finding['Level'] !== 'info' ? [String(finding['Meaning'])] : []
    )
    return [
      { name: String(name), state: String(state), reason: typeof reason === 'string' ? reason : '', bad }
    ]
  })
  const ready = rows.filter(({ state }) => working.has(state)).length
  const parameters = { ready, total: rows.length }
  const evidence = rows
    .slice(0, 64)
    .map(({ name, state, reason }) => `${name}: ${state}${reason === '' ? '' : `: ${reason}`}`)
  if (ready === 0) return { code: 'proversNone', parameters, evidence }
  if (ready < rows.length) return { code: 'proversSome', parameters, evidence }
  const complaints = rows.flatMap(({ name, bad }) => bad.map((meaning) => `${name}: ${meaning}`))
  if (complaints.length > 0)
    return {
      code: 'proversComplain',
      parameters: { ...parameters, count: complaints.length },
      evidence: complaints.slice(0, 64)
    }
  return { code: 'proversReady', parameters, evidence }
}
