/** `npm run guide:pictures`: takes the pictures of the user guide anew, as the tests of screens and of the GPU wizard see them; see docs/images. */
import { buildWhenNeeded } from './build.mjs'
import { modulePath, projectNode, run } from './process.mjs'

await buildWhenNeeded()
const { status } = await run(
  projectNode(),
  [
    modulePath('vitest/vitest.mjs'),
    'run',
    '--project',
    'e2e-web',
    '--no-file-parallelism',
    'test/e2e/web/screens.test.ts',
    'test/e2e/web/gpu-wizard.test.ts'
  ],
  { env: { ...process.env, GUIDE_PICTURES: '1' } }
)
process.exitCode = status
