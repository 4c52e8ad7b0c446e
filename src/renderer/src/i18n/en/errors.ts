/** Every error code in words: what happened, what it means, what to do. The message beside a code says more and is not translated. */
import type { ErrorCode } from '../../../../shared/contract/errors.ts'

export interface ErrorText {
  readonly what: string
  readonly meaning: string
  readonly advice: string
}

export const errors: Readonly<Record<ErrorCode, ErrorText>> = {
  USAGE: {
    what: 'The command was written wrongly',
    meaning: 'Nothing was started.',
    advice: 'Read the help of the command and type it again.'
  },
  NOT_IN_THIS_BUILD: {
    what: 'This build does not have that',
    meaning: 'The request was refused, nothing changed.',
    advice: 'Use a build that has it, or do it another way.'
  },
  CANCELLED: {
    what: 'Cancelled',
    meaning: 'It was stopped on request before its end.',
    advice: 'Start it again when you want it.'
  },
  READER_GONE: {
    what: 'Whoever read the output went away',
    meaning: 'The rest of the output was dropped.',
    advice: 'Run it again with the output going to a file.'
  },
  CONFIG_NOT_FOUND: {
    what: 'A configuration file is missing',
    meaning: 'The node has no settings to start with.',
    advice: 'Create it with daemon init, or name the right folder.'
  },
  CONFIG_SYNTAX: {
    what: 'A configuration file is not valid TOML',
    meaning: 'None of it is used.',
    advice: 'Correct the line that is named; the old settings stay in force until then.'
  },
  CONFIG_VALUE: {
    what: 'A configured value cannot be used',
    meaning: 'None of the change is used.',
    advice: 'Correct the key that is named.'
  },
  CONFIG_CHANGED_ON_DISK: {
    what: 'The file changed on disk meanwhile',
    meaning: 'Nothing was written, so no change of somebody else is lost.',
    advice: 'Compare the three versions and write again.'
  },
  CONFIG_EDIT_MISMATCH: {
    what: 'The edit does not fit the file',
    meaning: 'Nothing was written.',
    advice: 'Load the file again and repeat the edit.'
  },
  CONFIG_TARGET_NOT_FOUND: {
    what: 'The entry to change is not in the file',
    meaning: 'Nothing was written.',
    advice: 'Load the file again; the entry may have been removed.'
  },
  HOME_OWNED: {
    what: 'Another process owns this home directory',
    meaning: 'Two nodes must never share one home.',
    advice: 'Stop the other process, or choose another home.'
  },
  HOME_NOT_WRITABLE: {
    what: 'The home directory cannot be written',
    meaning: 'The node can keep neither index nor journal.',
    advice: 'Correct its owner and permissions, or choose another home.'
  },
  DISK_FULL: {
    what: 'The disk is full',
    meaning: 'What was being written is not complete.',
    advice: 'Free space, then try again.'
  },
  INDEX_FORMAT_NEWER: {
    what: 'The index was written by a newer version',
    meaning: 'This version must not touch it.',
    advice: 'Use the newer version.'
  },
  INDEX_CORRUPT: {
    what: 'The sector index is damaged',
    meaning: 'Sectors may not be found.',
    advice: 'Restore the home from a backup, or import the index again.'
  },
  INDEX_READ_ONLY: {
    what: 'This index is read only',
    meaning: 'Nothing was changed.',
    advice: 'Make the change on the node that owns the index.'
  },
  STORAGE_FAILED: {
    what: 'Reading or writing the disk failed',
    meaning: 'What was asked may be only partly done.',
    advice: 'Look at the disk and its mount, then try again.'
  },
  LISTEN_FAILED: {
    what: 'The listen address cannot be opened',
    meaning: 'The node serves nobody.',
    advice: 'Choose a free port, or stop the program that uses it.'
  },
  ADDRESS_INVALID: {
    what: 'The address is not valid',
    meaning: 'Nothing was called.',
    advice: 'Write it as ip:port or host:port.'
  },
  REMOTE_UNREACHABLE: {
    what: 'The other side cannot be reached',
    meaning: 'What it would tell is unknown.',
    advice: 'Check address, port, firewall and whether it runs.'
  },
  REMOTE_PROTOCOL: {
    what: 'The other side does not speak as expected',
    meaning: 'Its answer was not used.',
    advice: 'Check that the address belongs to a sector-manager or chain node, and its version.'
  },
  REMOTE_ERROR: {
    what: 'The other side answered with an error',
    meaning: 'It did not do what was asked.',
    advice: 'Read its message; it names the reason.'
  },
  PROVER_UNAVAILABLE: {
    what: 'No prover can take the task',
    meaning: 'The task waits, and its deadline comes nearer.',
    advice: 'Start a prover, or look at why none is ready.'
  },
  PROVER_FAILED: {
    what: 'A prover failed',
    meaning: 'Its task is given to another one where there is time.',
    advice: 'Look at its last lines and at the card.'
  },
  PROOF_FAILED: {
    what: 'The proof did not pass verification',
    meaning: 'It was not sent.',
    advice: 'Look for missing files or a faulty card.'
  },
  KEY_UNUSABLE: {
    what: 'A proof parameter cannot be used',
    meaning: 'Proofs cannot be verified with it.',
    advice: 'Fetch the parameters again and check their digests.'
  },
  QUEUE_FULL: {
    what: 'Too much is waiting already',
    meaning: 'The request was not taken.',
    advice: 'Wait until some of it is done.'
  },
  INVALID_ARGUMENT: {
    what: 'A value of the request cannot be used',
    meaning: 'Nothing was done.',
    advice: 'Correct the value that is named.'
  },
  INVALID_JSON: {
    what: 'A text is not valid JSON',
    meaning: 'It was not used.',
    advice: 'Correct the text.'
  },
  TOO_LARGE: {
    what: 'The data is larger than allowed',
    meaning: 'It was not read.',
    advice: 'Ask for less at a time.'
  },
  TIMED_OUT: {
    what: 'No answer in time',
    meaning: 'Whether it was done is unknown.',
    advice: 'Look at the state before you try again.'
  },
  CLOSED: {
    what: 'It was closed meanwhile',
    meaning: 'The request was not finished.',
    advice: 'Open it again, then repeat the request.'
  },
  NOT_FOUND: {
    what: 'There is no such thing',
    meaning: 'Nothing was changed.',
    advice: 'Check the name; it may have been removed.'
  },
  NOT_PERMITTED: {
    what: 'This page may not do that',
    meaning: 'Nothing was changed.',
    advice: 'Open the console on the machine itself, or ask for a token with that right.'
  },
  SECTOR_STATE_NOT_FOUND: {
    what: 'The node has no state of this sector',
    meaning: 'Its files may still be there.',
    advice: 'Look it up in the sector index.'
  },
  INTERNAL: {
    what: 'An error nobody foresaw',
    meaning: 'The request was not finished.',
    advice: 'Copy it with its code and report it with the log.'
  }
}
