/** Checks the directions between folders (.dependency-cruiser.cjs). */
import { runModule } from './process.mjs'

const { status } = await runModule('dependency-cruiser/bin/dependency-cruiser.mjs', [
  '--config',
  '.dependency-cruiser.cjs',
  'src'
])
process.exitCode = status
