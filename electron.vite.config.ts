import { chmodSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }

/** The commit the build was made from, or "source" where there is no git. */
function readCommit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore']
    }).trim()
  } catch {
    return 'source'
  }
}

/** A command linked by `npm link` stays one when it is built again. */
function makeCommandExecutable(): { name: string; closeBundle: () => void } {
  return { name: 'make-command-executable', closeBundle: () => chmodSync('out/main/cli.js', 0o755) }
}

/** Every text of the page in its smallest form beside it, so that no browser waits for it to be compressed. */
function compressPage(): { name: string; closeBundle: () => void } {
  return {
    name: 'compress-page',
    closeBundle() {
      for (const name of readdirSync('out/renderer', { recursive: true, encoding: 'utf8' })) {
        const file = resolve('out/renderer', name)
        if (/\.(js|css|html|svg|json)$/.test(name))
          writeFileSync(`${file}.br`, brotliCompressSync(readFileSync(file)))
      }
    }
  }
}

export default defineConfig({
  main: {
    plugins: [makeCommandExecutable()],
    define: {
      __BUILD_VERSION__: JSON.stringify(version),
      __BUILD_COMMIT__: JSON.stringify(readCommit())
    },
    build: {
      target: 'node20.18',
      sourcemap: false,
      minify: false,
      rolldownOptions: {
        input: {
          index: resolve('src/main/index.ts'),
          cli: resolve('src/main/cli.ts'),
          // A program of its own: the helper process that looks at stores.
          'sectors/stores/store-probe-process': resolve('src/main/sectors/stores/store-probe-process.ts'),
          // And the thread that sees when it hangs.
          'lib/helper-watch-thread': resolve('src/main/lib/helper-watch-thread.ts'),
          // The thread that verifies proofs.
          'verify/thread/verify-thread': resolve('src/main/verify/thread/verify-thread.ts'),
          // The thread that runs an operator's regular expressions over log lines.
          'console/logs/query/pattern-thread': resolve('src/main/console/logs/query/pattern-thread.ts')
        },
        // The output mirrors the source tree: a log line's caller and a stack trace name the room they come from.
        output: {
          format: 'es',
          preserveModules: true,
          preserveModulesRoot: 'src/main',
          entryFileNames: '[name].js'
        }
      }
    }
  },
  preload: {
    build: {
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: resolve('src/preload/index.ts') },
        // A sandboxed preload script cannot be an ES module.
        output: { format: 'cjs', entryFileNames: '[name].cjs' }
      }
    }
  },
  renderer: {
    plugins: [vue(), compressPage()],
    build: {
      target: 'chrome130',
      minify: true,
      rolldownOptions: { input: { index: resolve('src/renderer/index.html') } }
    }
  }
})
