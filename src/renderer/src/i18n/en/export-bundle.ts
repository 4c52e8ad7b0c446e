/** The Export page. Names in braces of the warnings are parameters. */
import type { BundleTarget, BundleWarningCode } from '../../../../shared/contract/console/bundle.ts'

const targets: Readonly<Record<BundleTarget, { readonly title: string; readonly text: string }>> = {
  ours: {
    title: 'PoSter Console CLI',
    text: 'Starts provers again that exit; this console can attach to it.'
  },
  'go-v0.4': {
    title: 'venus-sector-manager (Go) v0.4',
    text: 'The same command and files; the unit restarts it.'
  },
  damocles: { title: 'damocles-manager (Go)', text: 'The same command and files under the newer name.' }
}

const warnings: Readonly<Record<BundleWarningCode, string>> = {
  keysOnlyOurs: 'Only this program knows {keys}; a Go manager ignores them.',
  listensBeyondLoopback: 'It listens on {listen}: other machines can call it. Use 127.0.0.1 or a firewall.',
  holdsSecrets: 'A secret is in {file}, mode 0600 in the bundle: whoever holds the archive holds it.',
  noProverEntries: '--ext-prover is on, and ext-prover.cfg has no entry: no prover would start.',
  nothingToDo: 'No miner is in sector-manager.cfg: the node would do nothing.',
  proversNotStarted: 'ext-prover.cfg has {count} entries that are not started without --ext-prover.'
}

export const exportBundle = {
  note: 'A set of files for a headless server',
  elsewhere:
    'This source does not give its files, so no plan can be made from it. Open a console on its machine, or bring a bundle.',
  needsHost:
    'A plan holds the configuration with its secrets: a page that may only look or operate does not get it.',
  from: (node: string) => `Planned from ${node}`,
  imported: (name: string) => `Plan of the bundle ${name}`,
  backToNode: 'Plan from the node again',
  prepared: 'Prepared in the wizard; fill in what only the other machine knows',
  nothingPrepared:
    'Nothing is prepared: the wizards for another machine lead here. A bundle can be brought back all the same.',
  backToPrepared: 'What was prepared again',
  target: 'Target',
  targets,
  host: 'The other machine',
  name: 'Name',
  user: 'User',
  program: 'Program',
  home: 'Home',
  configDirectory: 'Config directory',
  asHome: 'the home',
  parameterCache: 'Proof parameters',
  asProgram: 'as the program has it',
  runs: 'What runs there',
  listen: 'Listens on',
  proxy: 'Asks the source',
  noProxy: 'an index of its own',
  environment: 'Environment',
  environmentNote: 'NAME=value, one a line',
  environmentWrong: (line: string) => `“${line}” is not NAME=value.`,
  files: 'Files in the bundle',
  filesNote: (files: string, bytes: string) => `${files} files, ${bytes}`,
  file: 'File',
  mode: 'Mode',
  size: 'Size',
  warnings,
  commands: 'Run on the host',
  commandsNote: 'The dry run changes nothing',
  preview: (time: string) => `Preview of ${time}, not on disk yet`,
  download: 'Save .tar.gz',
  saveFolder: 'Save folder',
  saveInto: 'Folder it is made in',
  saveIntoNote: 'A folder of the bundle’s name is made there; one that is there already is not touched.',
  saved: (folder: string) => `Written to ${folder}`,
  downloaded: (bytes: string) => `Handed out, ${bytes}`,
  import: 'Import a bundle',
  choose: 'Choose a .tar.gz',
  tooLarge: 'It is larger than half a MiB, so it is no bundle of this program.',
  importedFrom: (version: string, at: string) => `Made by ${version} at ${at}; every checksum fits.`,
  hostHere: 'Run it here',
  hostHereNote:
    'Writes both configuration files into this home, replaces none, and starts the node in this console.',
  noEnvironment: 'Its environment variables are not taken: the node runs in this process.',
  hosted: 'It is in the list of nodes and starts.'
}
