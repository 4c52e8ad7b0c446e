/** A plan for a headless server, with a token in it, as tests export it. */
import type { BundlePlan } from '../../src/shared/contract/console/bundle.ts'

export const bundleToken = 'eyJhbGciOiJIUzI1NiJ9.eyJBbGxvdyI6WyJyZWFkIl19.bm90LWEtcmVhbC1vbmU'

export function bundlePlan(more: Partial<BundlePlan> = {}): BundlePlan {
  return {
    name: 'gpu-rack-3',
    target: 'ours',
    host: {
      user: 'filecoin',
      program: '/usr/bin/env',
      home: '/var/lib/poster',
      configDirectory: null,
      parameterCache: '/srv/params'
    },
    listen: '127.0.0.1:2789',
    proxy: '10.0.0.11:1789',
    poster: true,
    miner: false,
    extProver: true,
    environment: { RUST_LOG: 'info', ODD: '100% of $HOME "quoted" \\ and so on' },
    files: {
      sectorManager: `# 保养:老王
[Common.API]
Chain = "/ip4/10.0.0.20/tcp/3453"
Token = "${bundleToken}"

[[Miners]]
Actor = 1000
`,
      extProver: `[[WdPost]]
Bin = "/usr/local/bin/damocles-worker"
Args = ["processor", "window_post"]
[WdPost.Envs]
CUDA_VISIBLE_DEVICES = "GPU-0"
TMPDIR = "/tmp/ext prover0/"
`
    },
    ...more
  }
}
