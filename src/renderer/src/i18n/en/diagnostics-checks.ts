/** The checks of the Diagnostics page and all their answers. Names in braces are parameters of a result. */
import type { DiagnosisCheckId, DiagnosisCode } from '../../../../shared/contract/console/diagnosis.ts'

export interface DiagnosticsTexts {
  readonly checks: Readonly<
    Record<DiagnosisCheckId, { readonly title: string; /** How it should be. */ readonly expected: string }>
  >
  readonly answers: Readonly<
    Record<
      DiagnosisCode,
      { readonly what: string; /** Absent where there is nothing to do. */ readonly advice?: string }
    >
  >
}

export const diagnosticsChecks: DiagnosticsTexts = {
  checks: {
    chainHead: { title: 'Chain head', expected: 'at most 2 epochs behind' },
    clock: { title: 'System clock', expected: 'NTP in sync, not behind the head' },
    chainNode: { title: 'Chain node', expected: 'answers in 2 s' },
    sourceNode: { title: 'Source node', expected: 'answers in 1 s' },
    proverStates: { title: 'Provers', expected: 'all ready, without complaints' },
    driver: { title: 'Driver', expected: 'answers, no failed card' },
    cardMemory: { title: 'VRAM', expected: '8.5 GiB free on every card' },
    driverUpdates: { title: 'Driver auto-update', expected: 'off, or nvidia-* excluded' },
    locks: { title: 'GPU locks', expected: 'free, or held by our own provers' },
    tmpdirs: { title: 'TMPDIR', expected: 'writable by the user of the provers' },
    cardsAndLocks: { title: 'One card, one lock', expected: 'one TMPDIR per card' },
    environment: { title: 'Environment', expected: 'names that provers read' },
    parameters: { title: 'Proof parameters', expected: 'there, and not empty' },
    fileDescriptors: { title: 'File descriptors', expected: 'limit of 1,048,576' },
    memory: { title: 'Host memory', expected: '25 GiB per prover' },
    memoryKills: { title: 'Out-of-memory kills', expected: 'none since the machine started' },
    load: { title: 'Load', expected: 'at most twice the cores' },
    freeSpace: { title: 'Free space', expected: '10 GiB on home, logs and TMPDIRs' },
    stores: { title: 'Stores', expected: 'all readable' },
    storeNames: { title: 'Store names', expected: 'as the source has them' },
    senderBalance: { title: 'Sender balance', expected: '5 FIL or more' },
    stuckMessages: { title: 'Stuck messages', expected: 'landed within 10 min' },
    nodeListens: { title: 'Node listens', expected: 'loopback only' },
    configShared: { title: 'Shared configuration', expected: 'known and meant' },
    secretFiles: { title: 'Files with secrets', expected: 'readable by their owner only' }
  },
  answers: {
    notNeeded: { what: 'Not needed by this node' },
    needsThisMachine: {
      what: 'Can be told only on the machine of the node',
      advice: 'Open the console there.'
    },
    needsNode: { what: 'The node does not answer', advice: 'Start it, or check its address.' },
    needsChain: { what: 'No chain node is configured', advice: 'Set Common.API.Chain.' },
    needsConfig: { what: 'The configuration cannot be read', advice: 'Look at it on the Config page.' },
    noAnswerInTime: {
      what: 'No answer within {seconds} s',
      advice: 'Run it again; look for a dead mount or a hanging driver.'
    },
    checkBroke: { what: 'The check failed: {reason}', advice: 'Run it again.' },
    headFresh: { what: 'Epoch {height}, {behind} behind' },
    headBehind: {
      what: 'Epoch {height}, {behind} epochs behind',
      advice: 'Watch whether it catches up; look at the peers of the chain node.'
    },
    headStale: {
      what: 'Epoch {height}, {behind} epochs behind, {seconds} s old',
      advice: 'Proofs cannot be made or sent; repair the chain node or add a fallback.'
    },
    headHeardBySelf: { what: 'Epoch {height}, heard {seconds} s ago' },
    chainUnreachable: {
      what: 'The chain node does not answer: {reason}',
      advice: 'Check its address, its token and whether it runs.'
    },
    clockGood: { what: 'In sync' },
    clockBehindHead: {
      what: 'This clock is {seconds} s behind the chain head',
      advice: 'Turn NTP on; deadlines are reckoned by this clock.'
    },
    clockNotSynchronised: { what: 'NTP is not in sync', advice: 'Turn on chrony or systemd-timesyncd.' },
    clockUnknown: { what: 'Cannot be told on this machine', advice: 'Check by hand that NTP runs.' },
    chainAnswers: { what: 'Answers in {ms} ms' },
    chainSlow: { what: 'Answers in {ms} ms', advice: 'Move the chain node closer, or relieve it.' },
    sourceAnswers: { what: '{address} answers in {ms} ms' },
    sourceSlow: {
      what: '{address} answers in {ms} ms',
      advice: 'Look at the load of the source and the network between.'
    },
    sourceUnreachable: {
      what: '{address} does not answer: {reason}',
      advice: 'Last known locations are used; bring the source back.'
    },
    proversReady: { what: '{ready} of {total} ready' },
    proversSome: { what: '{ready} of {total} ready', advice: 'Look at the others on the Provers page.' },
    proversNone: {
      what: 'None of {total} ready',
      advice: 'Nothing can be proven; look at the last lines of the provers.'
    },
    proversComplain: {
      what: '{count} complaints in the output of provers',
      advice: 'Read them below; proving on the CPU misses deadlines.'
    },
    driverAnswers: { what: '{count} cards, driver {driver}' },
    driverBroken: {
      what: 'The driver does not work: {reason}',
      advice: 'Do as said below; new provers may find no card.'
    },
    driverNoCard: { what: 'No card: {reason}', advice: 'Check power and slot of the cards.' },
    driverMissing: { what: 'No driver: {reason}', advice: 'Install the driver and reboot.' },
    cardMemoryEnough: { what: '{count} cards have enough' },
    cardMemoryLow: {
      what: 'Less than {needed} free: {cards}',
      advice: 'See who holds it; a prover that is running already may be the one.'
    },
    updatesOff: { what: 'No automatic updates' },
    updatesSpareDriver: { what: 'Automatic updates leave nvidia-* out' },
    updatesTakeDriver: {
      what: 'Automatic updates may replace nvidia-*',
      advice: 'Exclude nvidia-* in Package-Blacklist; a driver updated while in use stops working.'
    },
    updatesUnknown: {
      what: 'Cannot be told on this system',
      advice: 'Check by hand that the driver is not updated by itself.'
    },
    locksFreeOrOurs: { what: '{count} lock directories, free or ours' },
    lockHeldByOther: {
      what: '{count} locks held by other processes',
      advice: 'Our provers wait for them; stop the holder, never delete the file.'
    },
    lockNotWritable: {
      what: '{count} lock files cannot be opened',
      advice: 'Change their owner to the user of the provers.'
    },
    tmpdirsReady: { what: '{count} directories ready, {missing} of them to be made' },
    tmpdirBad: { what: '{tmpdir} cannot be used', advice: 'Change its owner, or choose another TMPDIR.' },
    oneLockPerCard: { what: '{count} processes, none in another’s way' },
    locksCrossed: {
      what: '{count} processes in each other’s way',
      advice: 'Correct cards and TMPDIRs in the GPU wizard.'
    },
    environmentClean: { what: 'Nothing to remark' },
    environmentRemarks: {
      what: '{count} remarks',
      advice: 'Correct or remove those variables in ext-prover.cfg.'
    },
    parametersThere: { what: '{count} files in {directory}' },
    parametersMissing: {
      what: 'No parameters in {directory}',
      advice: 'Fetch them, or correct FIL_PROOFS_PARAMETER_CACHE.'
    },
    parametersEmpty: { what: '{file} is empty', advice: 'Fetch it again.' },
    descriptorsEnough: { what: '{used} of {limit} used' },
    descriptorsLow: {
      what: '{used} of {limit} used',
      advice: 'Set LimitNOFILE={wanted} in the unit, or ulimit -n.'
    },
    descriptorsNearLimit: {
      what: '{used} of {limit} used',
      advice: 'Raise the limit now; “too many open files” is next.'
    },
    memoryEnough: { what: '{available} of {total} free' },
    memoryLow: {
      what: '{total} in all, provers may need {needed}',
      advice: 'Run fewer provers, or add memory.'
    },
    memoryCritical: {
      what: 'Only {available} of {total} free',
      advice: 'The kernel may end a prover at any moment; stop something else.'
    },
    memoryNoKills: { what: 'None' },
    memoryKills: {
      what: '{count} since the machine started',
      advice: 'See in the kernel log who was ended.'
    },
    loadNormal: { what: '{load} on {cores} cores' },
    loadHigh: { what: '{load} on {cores} cores', advice: 'Find what else runs; proofs take longer now.' },
    spaceEnough: { what: '{free} free at {path}, the least' },
    spaceLow: { what: '{free} free at {path}', advice: 'Free some space soon.' },
    spaceCritical: {
      what: '{free} free at {path}',
      advice: 'Free space now; the node cannot write down what it sends.'
    },
    storesReadable: { what: '{count} readable' },
    storesNone: { what: 'No store is configured', advice: 'Add PersistStores, or no sector can be read.' },
    storesUnreachable: {
      what: '{count} of {total} cannot be read: {names}',
      advice: 'Check the mounts; see on the Stores page which deadlines it hurts.'
    },
    storeNamesMatch: { what: '{count} names match' },
    storeNamesMissing: {
      what: '{count} names are missing here: {names}',
      advice: 'Add a store of each name to PersistStores.'
    },
    balanceEnough: { what: '{balance} at {sender}, the least' },
    balanceLow: { what: '{balance} at {sender}', advice: 'Top it up; 20 FIL is a usual reserve.' },
    balanceCritical: { what: '{balance} at {sender}', advice: 'Top it up now; messages will not be sent.' },
    senderMissing: { what: 'No sender for {miners}', advice: 'Set Miners.PoSt.Sender.' },
    messagesMoving: { what: '{count} on their way, {seconds} s at most' },
    messagesStuck: {
      what: '{count} stuck, the oldest for {seconds} s',
      advice: 'Look at base fee and fee cap; replace the message.'
    },
    listensLocally: { what: '{listen}, this machine only' },
    listensBeyond: {
      what: '{listen}: other machines reach it',
      advice: 'Bind it to 127.0.0.1, or keep port {port} behind a firewall.'
    },
    configOwn: { what: 'Only this node reads {directory}' },
    configShared: {
      what: '{count} other nodes read {directory}',
      advice: 'A change there is a change for all of them.'
    },
    secretsKept: { what: 'Readable by their owner only' },
    secretsReadable: {
      what: '{count} files are readable by others',
      advice: 'Take that right away: chmod 600.'
    }
  }
}
