/** Every rule of the GPU wizard in words: what is wrong, what to do. Names in braces are parameters of the finding. */
import type { GpuRuleCode } from '../../../../shared/contract/console/gpu-assignment.ts'

export interface RuleText {
  readonly what: string
  readonly advice: string
}

export const gpuRules: Readonly<Record<GpuRuleCode, RuleText>> = {
  noProcess: { what: 'No process at all', advice: 'Put a card under WdPost, or choose a preset.' },
  noWindowProcess: {
    what: 'No process for WindowPoSt',
    advice: 'Without one this node misses every deadline; add one unless another node proves.'
  },
  tooManyProcesses: { what: '{count} processes; at most {most} are run', advice: 'Remove some.' },
  concurrentOnCard: {
    what: 'Concurrent = {concurrent}: proofs on one card wait for each other’s lock',
    advice: 'Leave it at 1; more cards are what makes it faster.'
  },
  readyTimeoutShort: {
    what: 'ReadyTimeoutSecs = {seconds}: a loaded host may need longer',
    advice: 'Use {least} or more.'
  },
  winningSharesCard: {
    what: 'WindowPoSt and WinningPoSt share card {card}',
    advice: 'A winning proof then waits behind a window proof and comes too late; give it a card of its own.'
  },
  valueOutOfRange: { what: '{key} = {value} cannot be used', advice: 'Write a whole number of at least 1.' },
  cardUnknown: {
    what: 'CUDA_VISIBLE_DEVICES = {devices} names a card that is not there',
    advice: 'It and all after it are hidden; choose a card of the list.'
  },
  cardHidden: {
    what: 'CUDA_VISIBLE_DEVICES = {devices} hides every card',
    advice: 'The process would prove on the CPU; choose a card.'
  },
  cardAmbiguous: {
    what: 'Index {devices} may mean another card than in nvidia-smi',
    advice: 'Write the UUID, or add CUDA_DEVICE_ORDER=PCI_BUS_ID.'
  },
  cardNotChosen: {
    what: 'No card is chosen; the process sees all {count}',
    advice: 'Choose one, or two processes may meet on one card.'
  },
  severalCards: { what: 'One process sees {count} cards', advice: 'Give every card a process of its own.' },
  cardFault: {
    what: 'Card {card} has failed: {fault}',
    advice: 'Leave it free and look for Xid in the kernel log.'
  },
  capabilityLow: {
    what: 'Card {card} has compute capability {capability}',
    advice: 'The proof library needs {least} (Turing) or newer.'
  },
  capabilityUnknown: {
    what: 'Compute capability of card {card} ({model}) is unknown',
    advice: '7.5 or newer is needed; look it up.'
  },
  cardPartitioned: {
    what: 'Card {card} is divided into {instances} MIG instances',
    advice: 'A process sees one instance only, by its own UUID.'
  },
  foreignProcess: {
    what: 'Card {card} is used by process {pid} {program} ({memory})',
    advice: 'Stop it or choose another card; memory may not do for both.'
  },
  memoryTotalLow: {
    what: 'Card {card} has {total} of memory',
    advice: 'WindowPoSt of 32 GiB sectors needs {needed}; it would fall back to the CPU.'
  },
  memoryFreeLow: {
    what: 'Card {card} has {free} free, below {needed}',
    advice: 'Free it, or leave the card unused.'
  },
  memoryUnknown: {
    what: 'Memory of card {card} is unknown',
    advice: '{needed} must be free; paste the query CSV to have it checked.'
  },
  hostMemoryLow: {
    what: '{count} processes need about {needed}, the host has {memory}',
    advice: 'Run fewer, or the kernel may end one of them.'
  },
  tmpdirShared: {
    what: 'Two cards share TMPDIR {tmpdir}',
    advice: 'One would wait for the lock of the other; give each card a directory of its own.'
  },
  tmpdirDiffers: {
    what: 'One card, two TMPDIRs: {one} and {other}',
    advice: 'No lock keeps them apart; use one directory for both.'
  },
  tmpdirNotChosen: {
    what: 'TMPDIR is not set; the lock is in /tmp',
    advice: 'Give every card a directory of its own.'
  },
  tmpdirRelative: { what: 'TMPDIR {tmpdir} is no absolute path', advice: 'Write the whole path.' },
  tmpdirNotWritable: {
    what: 'TMPDIR {tmpdir} cannot be written or made (at {at})',
    advice: 'Change its owner, or choose another directory.'
  },
  tmpdirNoDirectory: { what: 'TMPDIR {tmpdir} is not a directory', advice: 'Choose another path.' },
  tmpdirUnreachable: { what: 'TMPDIR {tmpdir} does not answer', advice: 'Let it be on a local disk.' },
  lockNotWritable: {
    what: 'The lock {file} cannot be opened by this user',
    advice: 'Change its owner; never remove it while a process holds it.'
  },
  lockHeld: {
    what: 'The lock {file} is held by {pid} {command}',
    advice: 'The process would wait; stop the holder or choose another TMPDIR.'
  },
  environmentMisspelt: {
    what: '{name} is read by no prover; did you mean {meant}?',
    advice: 'Correct the name.'
  },
  environmentNoEffect: { what: '{name} has no effect', advice: 'Remove it; {instead} is what counts.' },
  environmentCardOff: {
    what: '{name} switches the card off',
    advice: 'Remove it, or this process proves on the CPU.'
  },
  environmentCardOffZero: {
    what: '{name} = 0 still switches the card off in older provers',
    advice: 'Remove it.'
  },
  environmentHalfFramework: {
    what: '{name} alone does not choose between CUDA and OpenCL',
    advice: 'Set {missing} as well.'
  },
  environmentName: {
    what: '“{name}” cannot name an environment variable',
    advice: 'Use letters, digits and underscores.'
  },
  argumentsWithoutBin: { what: 'Args “{args}” are ignored without Bin', advice: 'Set Bin, or remove Args.' },
  binEmpty: { what: 'Bin is empty, which names no program', advice: 'Choose a program, or remove the key.' },
  binNotFound: { what: '{bin} is not on this machine', advice: 'Choose one of the programs found.' },
  binNotExecutable: {
    what: '{bin} may not be executed',
    advice: 'Set its execute bit, or choose another program.'
  },
  winningNeedsDialectB: {
    what: 'Dialect A knows no winning proofs',
    advice: 'Use a worker of v0.4 or later for WinPost.'
  },
  dialectAgainstArguments: {
    what: 'Dialect is B, but wdpost is a command of v0.2 and v0.3',
    advice: 'Remove Dialect, or change Args to processor window_post.'
  },
  argumentsOfChapter: { what: 'No program has a command wdpost by itself', advice: 'Write Args as: {meant}.' }
}
