/**
 * From how nvidia-smi ended to what is the matter with the driver. Pure.
 */
import type { GpuCard } from './card.ts'
import { findComplaint, type Complaint } from './driver-complaint.ts'
import type { Finding } from './gpu-inventory.ts'
import { printableText } from './printable-text.ts'
import type { CommandOutcome } from './run-command.ts'

export type Diagnosis = Finding & { readonly kind: 'no-card' | 'no-driver' | 'driver-broken' }

const reboot = 'Reboot the machine, or unload and load the nvidia modules while nothing uses them'
const lookAtKernelLog = 'Look for "Xid" in "dmesg"'

/** nvidia-smi is nowhere. @param moduleLoaded whether /proc/driver/nvidia is there */
export function diagnoseMissingProgram(moduleLoaded: boolean): Diagnosis {
  return moduleLoaded
    ? {
        kind: 'driver-broken',
        reason: 'the NVIDIA kernel module is loaded, but the program nvidia-smi was not found',
        advice:
          'Install the nvidia-utils package of the same version as the driver, or put nvidia-smi on PATH'
      }
    : {
        kind: 'no-driver',
        reason: 'this machine has no NVIDIA driver: no nvidia-smi and no kernel module',
        advice: 'To prove on a card, install the driver (470 or newer) and reboot'
      }
}

/**
 * @param cards what was read from its output
 * @returns undefined when the cards can be used as they were read
 */
export function diagnoseOutcome(
  outcome: CommandOutcome,
  cards: readonly GpuCard[],
  moduleLoaded: boolean,
  timeout: number
): Diagnosis | undefined {
  switch (outcome.kind) {
    case 'timed-out':
      return broken(
        `nvidia-smi did not answer within ${timeout / 1000} s, so the driver hangs`,
        `${lookAtKernelLog}; a card may have failed. ${reboot}`
      )
    case 'too-large':
      return broken(
        'nvidia-smi printed far more than a list of cards',
        'Run nvidia-smi by hand; something else may bear its name on PATH'
      )
    case 'not-started':
      return broken(
        `nvidia-smi cannot be started: ${printableText(outcome.reason)}`,
        'Check that the file is a program of this machine and may be executed'
      )
    case 'killed':
      return broken(
        `nvidia-smi was ended by ${outcome.signal}`,
        `Run it by hand; ${lookAtKernelLog}. ${reboot}`
      )
    case 'ended': {
      const complaint = findComplaint(`${outcome.stderr}\n${outcome.stdout}`)
      if (cards.length > 0) return diagnoseCards(cards, complaint)
      if (complaint) return explain(complaint, moduleLoaded)
      const said = printableText(`${outcome.stdout}\n${outcome.stderr}`.trim())
      if (outcome.status === 0 && said === '') return noCard('nvidia-smi lists no card')
      return broken(
        `nvidia-smi ended with ${outcome.status} and said ${said === '' ? 'nothing' : JSON.stringify(said)}`,
        'Run nvidia-smi by hand and read what it says'
      )
    }
  }
}

/** Some cards answered: is one missing or failed? */
function diagnoseCards(cards: readonly GpuCard[], complaint: Complaint | undefined): Diagnosis | undefined {
  const failed = cards.filter(({ fault }) => fault !== undefined)
  if (complaint?.complaint !== 'card-lost' && failed.length === 0) return undefined
  const what =
    failed.length > 0
      ? failed.map(
          ({ index, name, fault }) => `${name}${index === undefined ? '' : ` (card ${index})`}: ${fault}`
        )
      : [complaint?.line ?? '']
  return broken(
    `a card has failed: ${what.join('; ')}`,
    `${lookAtKernelLog}, check its power and its slot. ${reboot}. Until then new processes may find no card at all`
  )
}

function explain({ complaint, line }: Complaint, moduleLoaded: boolean): Diagnosis {
  switch (complaint) {
    case 'no-device':
      return noCard('the NVIDIA driver works and found no card')
    case 'no-answer-from-driver':
      return moduleLoaded
        ? broken(
            'the NVIDIA kernel module is loaded, but nvidia-smi cannot talk to it',
            `Check /dev/nvidia* and their permissions. ${reboot}`
          )
        : {
            kind: 'no-driver',
            reason: 'nvidia-smi is installed, but the NVIDIA kernel module is not loaded',
            advice:
              'Run "modprobe nvidia" and read "dmesg"; after a kernel update the module has to be built again (dkms)'
          }
    case 'no-library':
      return moduleLoaded
        ? broken(
            'the NVIDIA kernel module is loaded, but its library libnvidia-ml is missing',
            'Install the driver packages again; in a container, start it with access to the cards'
          )
        : {
            kind: 'no-driver',
            reason:
              'nvidia-smi is installed, but the driver library libnvidia-ml and the kernel module are not',
            advice: 'Install the driver and reboot'
          }
    case 'version-mismatch':
      return broken(
        'the driver was updated under the running kernel module (driver/library version mismatch)',
        `${reboot}; then turn off automatic updates of the driver`
      )
    case 'card-lost':
      return broken(
        `a card has failed: ${line}`,
        `${lookAtKernelLog}, check its power and its slot. ${reboot}`
      )
    case 'not-permitted':
      return broken(
        'this user may not ask the NVIDIA driver',
        'Add the user to the group that owns /dev/nvidia* (often "video"), or run as the prover’s user'
      )
    case 'blocked':
      return broken(
        'the operating system blocks access to the card',
        'On Windows Subsystem for Linux, update the driver of Windows'
      )
    case 'not-initialised':
      return broken(
        `the driver cannot be used: ${line}`,
        `In a container, restart the container; elsewhere: ${lookAtKernelLog}. ${reboot}`
      )
  }
}

function broken(reason: string, advice: string): Diagnosis {
  return { kind: 'driver-broken', reason, advice }
}

function noCard(reason: string): Diagnosis {
  return {
    kind: 'no-card',
    reason,
    advice:
      'If there is one, check "lspci | grep -i nvidia", its power and its slot; the driver may be too old for it'
  }
}
