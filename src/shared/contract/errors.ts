/**
 * The one table of error codes. A code is for programs and never changes its meaning; the message beside it is for
 * people and may. Nothing here formats text: whoever raises an error says what happened and what to do.
 *
 * `exit` is the process exit status when the error ends a command (documented in docs/en/02-commands.md).
 */
export const errorTable = {
  // The command line
  USAGE: { exit: 2 },
  NOT_IN_THIS_BUILD: { exit: 3 },
  CANCELLED: { exit: 130 },
  READER_GONE: { exit: 141 },

  // Configuration
  CONFIG_NOT_FOUND: { exit: 4 },
  CONFIG_SYNTAX: { exit: 4 },
  CONFIG_VALUE: { exit: 4 },
  CONFIG_CHANGED_ON_DISK: { exit: 4 },
  CONFIG_EDIT_MISMATCH: { exit: 4 },
  CONFIG_TARGET_NOT_FOUND: { exit: 4 },

  // The home directory and what is kept in it
  HOME_OWNED: { exit: 5 },
  HOME_NOT_WRITABLE: { exit: 8 },
  DISK_FULL: { exit: 8 },
  INDEX_FORMAT_NEWER: { exit: 8 },
  INDEX_CORRUPT: { exit: 8 },
  INDEX_READ_ONLY: { exit: 1 },
  STORAGE_FAILED: { exit: 8 },

  // Network
  LISTEN_FAILED: { exit: 6 },
  ADDRESS_INVALID: { exit: 2 },
  REMOTE_UNREACHABLE: { exit: 7 },
  REMOTE_PROTOCOL: { exit: 7 },
  REMOTE_ERROR: { exit: 1 },

  // Provers
  PROVER_UNAVAILABLE: { exit: 1 },
  PROVER_FAILED: { exit: 1 },
  PROOF_FAILED: { exit: 1 },
  KEY_UNUSABLE: { exit: 9 },
  QUEUE_FULL: { exit: 1 },

  // Requests and waits
  INVALID_ARGUMENT: { exit: 2 },
  INVALID_JSON: { exit: 1 },
  TOO_LARGE: { exit: 1 },
  TIMED_OUT: { exit: 1 },
  CLOSED: { exit: 1 },
  NOT_FOUND: { exit: 1 },
  NOT_PERMITTED: { exit: 1 },
  SECTOR_STATE_NOT_FOUND: { exit: 1 },
  INTERNAL: { exit: 1 }
} as const satisfies Record<string, { exit: number }>

/** A key of {@link errorTable}. */
export type ErrorCode = keyof typeof errorTable
