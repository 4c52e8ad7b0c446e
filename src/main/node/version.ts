/**
 * The version this build answers with, in the original's shape: `v<version>-prod-<commit>` (node-protocol.md §1.1).
 */

// Put in by the build; absent when the sources run unbuilt.
declare const __BUILD_VERSION__: string | undefined
declare const __BUILD_COMMIT__: string | undefined

export function buildVersion(): string {
  const version = typeof __BUILD_VERSION__ === 'string' ? __BUILD_VERSION__ : '0.0.0'
  const commit = typeof __BUILD_COMMIT__ === 'string' ? __BUILD_COMMIT__ : 'unbuilt'
  return `v${version}-prod-${commit}`
}
