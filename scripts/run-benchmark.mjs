/**
 * Loads one benchmark, runs it and writes its results as JSON: `node run-benchmark.mjs <bench file> <result file>`.
 * A file of its own, since a benchmark forks itself and its children inherit how this process was started.
 */
import { writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const [file, out] = process.argv.slice(2)
const { run } = await import(pathToFileURL(file).href)
writeFileSync(out, JSON.stringify(await run()))
process.exit(0)
