#!/usr/bin/env node
/**
 * The plain-Node composition root: `venus-sector-manager`. Signal handlers stand before anything else is loaded, and only
 * the asked-for command's modules are loaded after that.
 */
import './cli/signals.ts'

const { runCommandLine } = await import('./cli/run-command-line.ts')
process.exitCode = await runCommandLine(process.argv.slice(2), process.env)
