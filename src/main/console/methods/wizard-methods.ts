/** The proxy wizard's questions, and the one answer that writes. */
import { createHash } from 'node:crypto'
import { isAbsolute } from 'node:path'
import type { ProxyNodePlan } from '../../../shared/contract/console/proxy-plan.ts'
import type {
  proxyNodeRequest,
  ReviewedPlan,
  wizardMethods as specs,
  wizardTopics as topics
} from '../../../shared/contract/console/wizard.ts'
import type { Checked } from '../../../shared/contract/check/check.ts'
import type { Environment } from '../../config/home.ts'
import type { Clock } from '../../lib/clock.ts'
import { PosterError } from '../../lib/error.ts'
import type { MethodHandlers, TopicHandlers } from '../handlers.ts'
import type { NodeHost } from '../host/node-host.ts'
import { inspectConfigDirectory } from '../wizard/inspect-config-directory.ts'
import { inspectHome, inspectListen } from '../wizard/inspect-home.ts'
import { normaliseAddress } from '../wizard/normalise-address.ts'
import { applyPlan, planProxyNode, renderProxyFiles } from '../wizard/plan-proxy-node.ts'
import { reconcileStore } from '../wizard/reconcile-stores.ts'
import { testSource } from '../wizard/test-source.ts'
import { watchStores } from '../wizard/watch-stores.ts'

export interface WizardParts {
  readonly host: NodeHost
  readonly clock: Clock
  readonly env: Environment
}

type Request = Checked<typeof proxyNodeRequest>

export function wizardMethods({ host, clock, env }: WizardParts): MethodHandlers<typeof specs> {
  const knownHomes = (): string[] => host.list().flatMap(({ local }) => (local ? [local.home] : []))
  const plan = async (request: Request): Promise<ReviewedPlan> => {
    const { home, sharedConfigDirectory, copyFrom } = request
    for (const path of [home, sharedConfigDirectory ?? '/', copyFrom ?? '/']) refuseRelative(path)
    for (const { path } of request.addStores) refuseRelative(path)
    const made = await planProxyNode({
      ...request,
      sharedConfigDirectory,
      copyFrom,
      knownHomes: knownHomes()
    })
    return { plan: made, fingerprint: fingerprintOf(made) }
  }
  return {
    'wizard.normaliseAddress': ({ text }) => normaliseAddress(text),
    'wizard.testSource': ({ address }, { signal }) => testSource(address, { signal }),
    'wizard.inspectHome': ({ home }) => inspectHome(home, env),
    'wizard.inspectListen': ({ listen }) => inspectListen(listen),
    'wizard.inspectConfig': ({ directory, home }) =>
      inspectConfigDirectory(directory, env, knownHomes(), home),
    'wizard.checkStore': ({ source, name, path, miners }, { signal }) => {
      refuseRelative(path)
      return reconcileStore(name, {
        address: source,
        stores: [{ name, path }],
        miners: miners.map(minerId),
        signal
      })
    },
    'wizard.plan': plan,
    'wizard.apply': async ({ request, fingerprint }) => {
      const reviewed = await plan(request)
      if (reviewed.fingerprint !== fingerprint) return { outcome: 'changed', reviewed }
      const outcomes = await applyPlan(reviewed.plan, clock)
      if (outcomes.some(({ outcome }) => outcome === 'conflict')) {
        return { outcome: 'changed', reviewed: await plan(request) }
      }
      return {
        outcome: 'written',
        files: outcomes.flatMap((each) =>
          each.outcome === 'written' ? [{ path: each.document.path, backup: each.backup }] : []
        )
      }
    },
    'wizard.renderFiles': ({ copyFrom, addStores }) => {
      if (copyFrom !== undefined) refuseRelative(copyFrom)
      return renderProxyFiles(copyFrom, addStores)
    }
  }
}

export function wizardTopics(clock: Clock): TopicHandlers<typeof topics> {
  return {
    'wizard.stores': ({ source, stores, miners }, sink) =>
      watchStores({ address: source, stores, miners: miners.map(minerId) }, sink, clock)
  }
}

function fingerprintOf({ files }: ProxyNodePlan): string {
  const said = files.map(({ path, signature, after }) => [path, signature, after])
  return createHash('sha256').update(JSON.stringify(said)).digest('hex')
}

function refuseRelative(path: string): void {
  if (isAbsolute(path)) return
  throw new PosterError('INVALID_ARGUMENT', `${path} is no absolute path`, {
    advice: 'Write it from the root on'
  })
}

function minerId(address: string): bigint {
  const digits = /^[ft]0(\d{1,19})$/.exec(address)?.[1]
  if (digits !== undefined) return BigInt(digits)
  throw new PosterError('INVALID_ARGUMENT', `${address} is no miner's address`, {
    advice: 'Write it as f01234'
  })
}
