/** The `[[Miners]]` block of sector-manager.cfg. Source: node-protocol.md §3.6; key order is that of the generated file. */
import { actorId } from '../../filecoin/sector-id.ts'
import { key, table } from './describe.ts'
import {
  actor,
  address,
  boolean,
  duration,
  fil,
  float,
  integer,
  listOf,
  share,
  unsigned
} from './value-types.ts'

const minute = 60_000
const nanoFil = 1_000_000_000n
const count = integer({ least: 0 })
const attoPerFil = 10n ** 18n
const ours = { since: 'PoSter Console' }
const exampleSender = 't1abjxfbp274xpdqcpuaykwkfb43omjotacm2p3za'

/** Fee keys stand in the table they belong to, without a table of their own. */
const feeKeys = {
  gasOverEstimation: key('GasOverEstimation', float, 1.2, 'Gas limit over the estimate', { example: 1.2 }),
  gasOverPremium: key('GasOverPremium', float, 0, 'Gas premium over the estimate; 0 = as estimated', {
    since: 'v0.4'
  }),
  maxFee: key('MaxFee', fil, undefined, 'Most a message may cost; v0.4 only', { since: 'v0.4' }),
  gasFeeCap: key('GasFeeCap', fil, 5n * nanoFil, 'Most paid per unit of gas', {
    formerNames: ['MaxFeeCap'],
    example: '5 nanoFIL'
  })
}

const senderKeys = {
  sender: key('Sender', address, undefined, 'Account that pays for the messages', { example: exampleSender }),
  senders: key('Senders', listOf(address), [], 'More accounts; the funded one with most balance is used', {
    since: 'v0.10'
  })
}

const sendFund = key('SendFund', boolean, true, 'Send the needed collateral along', {
  example: true,
  since: 'v0.3'
})

function commitmentMembers(threshold: number) {
  return {
    ...senderKeys,
    sendFund,
    ...feeKeys,
    batch: table('Batch', 'Several sectors in one message', {
      enabled: key('Enabled', boolean, false, 'Batch at all', { example: false }),
      batchCommitAboveBaseFee: key(
        'BatchCommitAboveBaseFee',
        fil,
        undefined,
        'Batch only above this base fee',
        {
          since: 'v0.9'
        }
      ),
      threshold: key('Threshold', count, threshold, 'Sectors per message', { example: threshold }),
      maxWait: key('MaxWait', duration, 60 * minute, 'Longest wait for a full batch', { example: '1h0m0s' }),
      checkInterval: key('CheckInterval', duration, minute, 'How often to look', { example: '1m0s' }),
      ...feeKeys
    })
  }
}

function retryWait(name: string, about: string) {
  return key(name, duration, 3 * minute, about, { example: '3m0s', since: 'v0.3' })
}

export const minerMembers = {
  actor: key('Actor', actor, actorId(0), 'Number of the miner', { example: 10086 }),
  sector: table('Sector', 'Allocation of sectors; not used by a PoSter', {
    initNumber: key('InitNumber', unsigned, 0n, 'First number, as early versions had it', { example: 0 }),
    minNumber: key('MinNumber', unsigned, undefined, 'Never allocate up to this number', {
      example: 10,
      since: 'v0.4'
    }),
    maxNumber: key('MaxNumber', unsigned, undefined, 'Never allocate beyond this number', {
      example: 1_000_000
    }),
    enabled: key('Enabled', boolean, true, 'Allocate sectors', { example: true }),
    enableDeals: key('EnableDeals', boolean, false, 'Allocate sectors for deals', { example: false }),
    lifetimeDays: key('LifetimeDays', count, 540, 'Life of a sector in days', { example: 540 }),
    verbose: key('Verbose', boolean, false, 'Log allocation in detail', { example: false })
  }),
  snapUp: table('SnapUp', 'Upgrade of sectors; not used by a PoSter', {
    enabled: key('Enabled', boolean, false, 'Upgrade sectors', { example: false }),
    ...senderKeys,
    sendFund,
    ...feeKeys,
    cleanupCCData: key('CleanupCCData', boolean, true, 'Remove replaced data', { since: 'v0.7' }),
    messageConfidence: key('MessageConfidence', count, 15, 'Epochs to wait for a message', {
      formerNames: ['MessageConfidential'],
      precedence: 'former',
      example: 15,
      since: 'v0.5'
    }),
    releaseConfidence: key('ReleaseConfidence', count, 30, 'Epochs to wait before releasing', {
      formerNames: ['ReleaseCondidential'],
      precedence: 'former',
      example: 30,
      since: 'v0.5'
    }),
    retry: table('Retry', 'Retries', {
      maxAttempts: key('MaxAttempts', integer(), undefined, 'Attempts; not set = no limit', {
        example: 10,
        since: 'v0.3'
      }),
      pollInterval: retryWait('PollInterval', 'How often to look'),
      apiFailureWait: retryWait('APIFailureWait', 'Wait after a failed call'),
      localFailureWait: retryWait('LocalFailureWait', 'Wait after a local failure')
    })
  }),
  commitment: table('Commitment', 'Messages of sealing; not used by a PoSter', {
    confidence: key('Confidence', count, 10, 'Epochs to wait for a message', { example: 10 }),
    pre: table('Pre', 'Pre-commit', commitmentMembers(16)),
    prove: table('Prove', 'Prove-commit', commitmentMembers(16)),
    terminate: table('Terminate', 'Termination', commitmentMembers(5))
  }),
  poSt: table('PoSt', 'WindowPoSt', {
    ...senderKeys,
    enabled: key('Enabled', boolean, true, 'Prove for this miner on nodes run with --poster', {
      example: true
    }),
    strictCheck: key('StrictCheck', boolean, true, 'Check sectors thoroughly before proving', {
      example: true
    }),
    parallel: key('Parallel', boolean, false, 'Prove batches of partitions at the same time', {
      example: false,
      since: 'v0.5'
    }),
    ...feeKeys,
    confidence: key('Confidence', count, 10, 'Epochs to wait for a message', { example: 10 }),
    submitConfidence: key(
      'SubmitConfidence',
      integer({ least: 0, zeroMeans: 4 }),
      4,
      'Epochs after the window opens before submitting',
      { example: 0, since: 'v0.5' }
    ),
    challengeConfidence: key(
      'ChallengeConfidence',
      integer({ least: 0, zeroMeans: 10 }),
      10,
      'Epochs after the challenge before proving',
      { example: 10, since: 'v0.3' }
    ),
    maxRecoverSectorLimit: key(
      'MaxRecoverSectorLimit',
      count,
      0,
      'Most sectors recovered at once; 0 = no limit',
      {
        example: 0,
        since: 'v0.5'
      }
    ),
    maxPartitionsPerPoStMessage: key(
      'MaxPartitionsPerPoStMessage',
      count,
      0,
      'Most partitions per proof message; 0 = one',
      { example: 0, since: 'v0.3.1' }
    ),
    maxPartitionsPerRecoveryMessage: key(
      'MaxPartitionsPerRecoveryMessage',
      count,
      0,
      'Most partitions per recovery message; 0 = no limit',
      { example: 0, since: 'v0.3.1' }
    ),
    sendUnverified: key(
      'SendUnverified',
      boolean,
      false,
      'Send a proof that fails verification all the same; it can be disputed, which costs more than missing it',
      ours
    ),
    unreadableShare: key(
      'UnreadableShare',
      share,
      0.05,
      'Part of a partition that may be unreadable before it is looked at again instead of skipped at once',
      ours
    ),
    declareFaults: key(
      'DeclareFaults',
      boolean,
      false,
      'Declare sectors that cannot be read as faulty ahead of their deadline; costs fees and saves nothing',
      ours
    ),
    ceilingPerMessage: key(
      'CeilingPerMessage',
      fil,
      attoPerFil,
      'Most one message may cost after its fee was raised; "" = never raise a fee',
      ours
    ),
    ceilingPerDay: key(
      'CeilingPerDay',
      fil,
      5n * attoPerFil,
      'Most that raised fees may add in 24 hours; "" = never raise a fee',
      ours
    )
  }),
  proof: table('Proof', 'WinningPoSt', {
    enabled: key('Enabled', boolean, false, 'Prove for this miner on nodes run with --miner', {
      example: false
    })
  }),
  sealing: table(
    'Sealing',
    'Sealing; damocles only',
    {
      sealingEpochDuration: key('SealingEpochDuration', integer(), 0, 'Epochs sealing takes', {
        since: 'v0.5'
      }),
      requireActivationSuccess: sealingSwitch('RequireActivationSuccess'),
      requireActivationSuccessUpdate: sealingSwitch('RequireActivationSuccessUpdate'),
      requireNotificationSuccess: sealingSwitch('RequireNotificationSuccess'),
      requireNotificationSuccessUpdate: sealingSwitch('RequireNotificationSuccessUpdate'),
      useSyntheticPoRep: sealingSwitch('UseSyntheticPoRep'),
      sealingSectorDeadlineDelayNi: key(
        'SealingSectorDeadlineDelayNi',
        count,
        6,
        'Delay for non-interactive sealing',
        {
          since: 'v0.12'
        }
      )
    },
    { inExample: false }
  ),
  deal: table(
    'Deal',
    'Before v0.2; without effect',
    { enabled: key('Enabled', boolean, false, 'Take deals') },
    { inExample: false }
  )
}

function sealingSwitch(name: string) {
  return key(name, boolean, false, 'Used while sealing only', { since: 'v0.5' })
}
