/**
 * A whole plan from what a wizard prepared. What only the owner of the other machine knows begins with the usual, for the form
 * to be filled in. Pure.
 */
import type { BundlePlan } from '../../../../shared/contract/console/bundle.ts'
import type { PreparedPlan } from '../../stores/export-plan.ts'

const user = 'filecoin'
const program = '/usr/local/bin/venus-sector-manager'

export function planFromPrepared({
  host,
  listen,
  proxy,
  poster,
  miner,
  extProver,
  files
}: PreparedPlan): BundlePlan {
  const home = wholePath(host.home)
  const directory = host.configDirectory === null ? null : wholePath(host.configDirectory)
  return {
    name: 'poster',
    target: 'ours',
    host: {
      user,
      program,
      home,
      configDirectory: directory === home ? null : directory,
      parameterCache: null
    },
    listen,
    proxy,
    poster,
    miner,
    extProver,
    environment: {},
    files
  }
}

/** `~` is the home of the user it will run as: a unit and a script take whole paths only. */
function wholePath(path: string): string {
  return path.replace(/^~(?=\/|$)/, `/home/${user}`)
}
