#!/usr/bin/env node
/**
 * The practice prover: a child program that speaks both dialects of ext-prover children and computes nothing. Its proofs
 * are a hash of the task (proving.md §7.5, level 1), so a node can practise every way of working with provers, the bad
 * ones first, without a graphics card. A network takes them only when it is made for practice. Plain Node, this one file.
 *
 *   practice-prover.mjs processor window_post    dialect B: prints "window_post processor ready" first
 *   practice-prover.mjs processor winning_post   dialect B: prints "winning_post processor ready" first
 *   practice-prover.mjs processor wdpost         dialect A: nothing on stdout before the first answer
 *   practice-prover.mjs --version
 *
 * It ends with 2 for any other command or a variable it cannot read, with 1 (B) or 0 (A) when its stdin ends.
 * Its log is on stderr and says PRACTICE at the start and with every task; who does not read it, stops it. Its answers
 * bear "practice":true.
 *
 * Environment. A TASK is counted from 1 within one life; requests that cannot be read do not count.
 *
 *   PRACTICE_DURATION_MS   time of a proof: `200`, or `50-500` drawn for each task. Default 0.
 *   PRACTICE_DURATION_FROM_SECTOR  instead: `50-500` takes 50 ms plus the first sector of the task modulo 451, so that a
 *                          task takes as long in every child and life.
 *   PRACTICE_SEED          what all draws come from. The same seed, life and tasks behave the same. Default `practice`.
 *   PRACTICE_LIFE          which life of this child it is. Default 1.
 *   PRACTICE_LIFE_FILE     instead: a file that grows by one byte at every start; its size is the life.
 *   PRACTICE_FAULTS        sectors it calls faulty when they are in a task: `7,12`.
 *   PRACTICE_FAULT_STYLE   how it says so. `faults` (default): in the answer's list. `err_msg`: as an error with the text
 *                          of the proof library. `path`: as an error that names a file of the first of them.
 *   PRACTICE_ERROR         the error text of every task.
 *   PRACTICE_READY_DELAY_MS  time before the ready line. Default 0.
 *   PRACTICE_READY_LINE    another first line; empty: none.
 *   PRACTICE_LINES         lines for stderr right at the start.
 *   PRACTICE_START         WHAT@LIFE,… before the ready line. LIFE is a number, `*` (default) or `%P`, percent drawn.
 *     exit:CODE   ends at once
 *     kill        dies of SIGKILL
 *     hang        is never ready
 *     garbage     a first line that is no text
 *   PRACTICE_MISBEHAVE     WHAT@TASK,… or WHAT@TASK/LIFE,… TASK is a number, `*` (default) or `%P`, percent drawn.
 *     When the task arrives:
 *     ignore-term        ignores SIGTERM from now on
 *     ignore-eof         stays when its stdin ends
 *     grandchild         starts a process that holds its stdout, ignores SIGTERM and sleeps two minutes;
 *                        `grandchild:detached` leaves the process group too
 *     stderr:BYTES       floods stderr; `stderr:endless` does not stop
 *     When its answer is due, before it:
 *     noise:LINES        lines on stdout that are no answers
 *     huge-line:BYTES    a line on stdout of that size that is no answer
 *     Of the answer itself:
 *     huge-answer:BYTES  at least so long, by a key of no meaning
 *     wrong-proof        of the right size and wrong
 *     short-proof        100 bytes
 *     no-proofs          an empty list
 *     no-output          success with null
 *     split-proofs       one element for each 192 bytes
 *     unmarked           without "practice":true; not together with wrong-proof, which nobody could tell from a real one
 *     wrong-id           with an id nobody asked with
 *     double             twice
 *     Instead of it, the first one that matches:
 *     exit:CODE          ends
 *     kill               dies of SIGKILL
 *     stop               stops itself by SIGSTOP; continued, it answers
 *     hang               never answers, and goes on otherwise
 *     garbage            an answer that is no JSON; `garbage:base64`, `garbage:shape`: JSON with a wrong content
 *     half-line          writes half of it and ends with 0
 *     late-after-exit:MS ends with 0 at once; a process it leaves behind writes the answer so much later
 */
import { createHash } from 'node:crypto'

const stages = {
  window_post: { dialect: 'B', variants: ['window', 'window-v1_1'] },
  winning_post: { dialect: 'B', variants: ['winning'] },
  wdpost: { dialect: 'A', variants: ['window', 'window-v1_1'] }
}
const version = 'practice-prover 1 (PRACTICE: its proofs prove nothing)'
const startKinds = ['exit', 'kill', 'hang', 'garbage']
const arrivalKinds = ['ignore-term', 'ignore-eof', 'grandchild', 'stderr']
const leadKinds = ['noise', 'huge-line']
const answerKinds = [
  ...['huge-answer', 'wrong-proof', 'short-proof', 'no-proofs', 'no-output', 'split-proofs'],
  ...['unmarked', 'wrong-id', 'double']
]
const insteadKinds = ['exit', 'kill', 'stop', 'hang', 'garbage', 'half-line', 'late-after-exit']
const misbehaviours = [...arrivalKinds, ...leadKinds, ...answerKinds, ...insteadKinds]
const maxLineBytes = 256 * 2 ** 20
/** However it misbehaves, nothing of it outlives these, in ms. */
const grandchildSleep = 120_000
const longestHang = 600_000

class Refused extends Error {}

// ---- settings ----

function readSettings(environment) {
  const text = (name) => environment[`PRACTICE_${name}`]
  const seed = text('SEED') ?? 'practice'
  const style = text('FAULT_STYLE') || 'faults'
  if (!['faults', 'err_msg', 'path'].includes(style)) throw new Refused(`PRACTICE_FAULT_STYLE="${style}"`)
  return {
    seed,
    life: readCount('LIFE', text('LIFE'), 1),
    lifeFile: text('LIFE') ? undefined : text('LIFE_FILE') || undefined,
    duration: readRange('DURATION_MS', text('DURATION_MS') || '0'),
    durationFromSector: text('DURATION_FROM_SECTOR')
      ? readRange('DURATION_FROM_SECTOR', text('DURATION_FROM_SECTOR'))
      : undefined,
    faults: readSectors(text('FAULTS') ?? ''),
    style,
    error: text('ERROR') || undefined,
    readyDelay: readCount('READY_DELAY_MS', text('READY_DELAY_MS'), 0),
    readyLine: text('READY_LINE'),
    lines: text('LINES') ?? '',
    start: readRules('START', text('START') ?? '', startKinds),
    misbehave: readRules('MISBEHAVE', text('MISBEHAVE') ?? '', misbehaviours)
  }
}

function readCount(name, text, otherwise) {
  if (!text) return otherwise
  if (!/^\d{1,12}$/.test(text)) throw new Refused(`PRACTICE_${name}="${text}" is no number`)
  return Number(text)
}

function readRange(name, text) {
  const match = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(text)
  if (!match) throw new Refused(`PRACTICE_${name}="${text}" is neither 200 nor 50-500`)
  return { from: Number(match[1]), to: Number(match[2] ?? match[1]) }
}

function readSectors(text) {
  const items = splitList(text)
  const wrong = items.find((item) => !/^\d{1,20}$/.test(item))
  if (wrong) throw new Refused(`PRACTICE_FAULTS: "${wrong}" is no sector number`)
  return new Set(items.map((item) => BigInt(item)))
}

function readRules(name, text, kinds) {
  return splitList(text).map((item) => {
    const match = /^([a-z-]+)(?::([\w-]+))?(?:@([\d*%.]+)?(?:\/([\d*%.]+))?)?$/.exec(item)
    if (!match || !kinds.includes(match[1])) {
      throw new Refused(`PRACTICE_${name}: "${item}" is not one of ${kinds.join(', ')}`)
    }
    const [, what, argument, when = '*', life = '*'] = match
    for (const pattern of [when, life]) {
      if (!/^(?:\*|\d+|%\d+(?:\.\d+)?)$/.test(pattern)) {
        throw new Refused(`PRACTICE_${name}: "${pattern}" in "${item}" is no number, * or %P`)
      }
    }
    return { item, what, argument, when, life }
  })
}

const splitList = (text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean)

/** Between 0 and 1, from the seed, the life and a name. */
function draw(settings, ...names) {
  const digest = createHash('sha256').update(JSON.stringify([settings.seed, settings.life, ...names]))
  return digest.digest().readUIntBE(0, 6) / 2 ** 48
}

function holds(settings, pattern, number, item) {
  if (pattern === '*') return true
  if (!pattern.startsWith('%')) return Number(pattern) === number
  return draw(settings, item, number) * 100 < Number(pattern.slice(1))
}

const amount = (rule, otherwise) => {
  const value = rule.argument === undefined ? otherwise : Number(rule.argument)
  return Number.isSafeInteger(value) && value >= 0 ? value : otherwise
}

// ---- output ----

/** Writes in the order of the calls, the next piece when the one before has left; never more than that in memory. */
class OrderedOutput {
  #stream
  #tail = Promise.resolve()
  constructor(stream) {
    this.#stream = stream
  }
  /** @param {Iterable<string | Buffer>} pieces */
  write(pieces) {
    const written = this.#tail.then(async () => {
      for (const piece of pieces) {
        await new Promise((resolve) => {
          this.#stream.write(piece, () => resolve(undefined))
        })
      }
    })
    this.#tail = written
    return written
  }
}

const answers = new OrderedOutput(process.stdout)
let logLine = (level, message) => process.stderr.write(`${level} ${message}\n`)

function goTime() {
  const now = new Date()
  const offset = -now.getTimezoneOffset()
  const local = new Date(now.getTime() + offset * 60_000).toISOString().slice(0, -1)
  if (offset === 0) return `${local}Z`
  const pad = (value) => String(Math.trunc(value)).padStart(2, '0')
  return `${local}${offset < 0 ? '-' : '+'}${pad(Math.abs(offset) / 60)}${pad(Math.abs(offset) % 60)}`
}

/** The log forms of the original children: go-log for dialect A, tracing for dialect B. */
function chooseLog(stage) {
  return stages[stage].dialect === 'A'
    ? (level, message) =>
        process.stderr.write(
          `${goTime()}\t${level}\tprocessor-cmd\tprocessor/processor.go:35\t${message}\t` +
            `{"pid": ${process.pid}, "ppid": ${process.ppid}, "proc": "wdpost"}\n`
        )
    : (level, message) =>
        process.stderr.write(
          `${new Date().toISOString()} ${level.padStart(5)} ThreadId(01) ` +
            `sub{name=${stage} pid=${process.pid}}: practice_prover: ${message}\n`
        )
}

// ---- requests ----

const sizes = ['2KiB', '8MiB', '512MiB', '32GiB', '64GiB']
const frames = [
  ['StackedDrgWinning', 'V1'],
  ['StackedDrgWindow', 'V1'],
  ['StackedDrgWindow', 'V1_2']
]
const typeNumbers = new Map(
  frames.flatMap(([before, after], variant) =>
    sizes.map((size, place) => [`${before}${size}${after}`, variant * 5 + place])
  )
)
const variantOf = (type) => ['winning', 'window', 'window-v1_1'][Math.floor(type / 5)]
const chunkOf = (type) => (type < 5 ? 1 : [2, 2, 2, 2349, 2300][type % 5])

/** JSON whose integers of 16 digits and more come as texts that begin with #, since a number would round them. */
function parseExact(text) {
  const exact = /\d{16}/.test(text)
    ? text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|-?\d{16,}(?:[.eE][\d.eE+-]*)?/g, (token) =>
        /^\d+$/.test(token) ? `"#${token}"` : token
      )
    : text
  return JSON.parse(exact)
}

function readU64(value, what) {
  if (Number.isSafeInteger(value) && value >= 0) return BigInt(value)
  const digits = typeof value === 'string' ? /^#(\d{16,20})$/.exec(value)?.[1] : undefined
  if (digits !== undefined && BigInt(digits) < 2n ** 64n) return BigInt(digits)
  throw new Refused(`${what} is no u64`)
}

function readBytes(value, what) {
  const good = (byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255
  if (!Array.isArray(value) || value.length !== 32 || !value.every(good)) {
    throw new Refused(`${what} is no array of 32 bytes`)
  }
  return Buffer.from(value)
}

function readText(value, what) {
  if (typeof value !== 'string') throw new Refused(`${what} is no text`)
  return value
}

function readArray(value, what) {
  if (!Array.isArray(value)) throw new Refused(`${what} is no array`)
  return value
}

/** @returns {{ id: bigint, miner: bigint, type: number, replicas: object[], randomness: Buffer }} */
function readRequest(dialect, line) {
  const request = parseExact(line)
  if (typeof request !== 'object' || request === null) throw new Refused('no object')
  const id = readU64(request.id, 'id')
  const task = dialect === 'A' ? request.data : request.task
  if (typeof task !== 'object' || task === null) throw new Refused('no task')
  const read = dialect === 'A' ? readTaskA(task) : readTaskB(task)
  const unique = new Map(read.replicas.map((replica) => [replica.sector, replica]))
  const replicas = [...unique.values()].sort((a, b) => (a.sector < b.sector ? -1 : 1))
  return { ...read, id, replicas }
}

function readTaskB(task) {
  const type = typeNumbers.get(task.proof_type)
  if (type === undefined) throw new Refused(`unknown variant ${JSON.stringify(task.proof_type)}`)
  const replicas = readArray(task.replicas, 'replicas').map((replica) => ({
    sector: readU64(replica?.sector_id, 'sector_id'),
    commR: readBytes(replica.comm_r, 'comm_r'),
    cache: readText(replica.cache_dir, 'cache_dir'),
    sealed: readText(replica.sealed_file, 'sealed_file')
  }))
  return {
    miner: readU64(task.miner_id, 'miner_id'),
    type,
    replicas,
    randomness: readBytes(task.seed, 'seed')
  }
}

function readTaskA(data) {
  const sectors = readArray(data.Sectors ?? [], 'Sectors')
  const replicas = sectors.map((sector) => ({
    sector: readU64(sector?.SectorNumber, 'SectorNumber'),
    commR: readSealedCid(sector.SealedCID?.['/']),
    cache: readText(sector.CacheDirPath, 'CacheDirPath'),
    sealed: readText(sector.SealedSectorPath, 'SealedSectorPath')
  }))
  const types = new Set(sectors.map((sector) => sector.PoStProofType))
  const [type = 5] = types
  if (types.size > 1 || !Number.isInteger(type) || type < 0 || type > 14) {
    throw new Refused(`PoStProofType ${[...types].join(', ')}`)
  }
  const randomness = Buffer.from(readText(data.Randomness, 'Randomness'), 'base64')
  if (randomness.length !== 32) throw new Refused(`Randomness has ${randomness.length} bytes`)
  return { miner: readU64(data.Miner, 'Miner'), type, replicas, randomness }
}

/** The digest of a sealed CID in base32. */
function readSealedCid(text) {
  const bytes = []
  let bits = 0
  let held = 0
  for (const character of readText(text, 'SealedCID').slice(1)) {
    const value = 'abcdefghijklmnopqrstuvwxyz234567'.indexOf(character)
    if (value === -1) throw new Refused('SealedCID is no base32')
    held = ((held << 5) | value) & 0xfff
    bits += 5
    if (bits >= 8) {
      bits -= 8
      bytes.push((held >> bits) & 0xff)
    }
  }
  const cid = Buffer.from(bytes)
  if (!text.startsWith('b') || cid.length !== 40 || cid.toString('hex', 0, 8) !== '0182e20381e80220') {
    throw new Refused('SealedCID is no sealed CID')
  }
  return cid.subarray(8)
}

// ---- proofs ----

function prove({ type, replicas, randomness }) {
  const seed = Buffer.from(randomness)
  seed[31] &= 0x3f
  const proofs = []
  for (let start = 0; start < replicas.length; start += chunkOf(type)) {
    const head = createHash('sha512')
      .update(seed)
      .update(littleEndian(BigInt(type), 8))
    for (const { sector, commR } of replicas.slice(start, start + chunkOf(type))) {
      head.update(littleEndian(sector, 8)).update(commR)
    }
    const digest = head.digest()
    for (const part of [0n, 1n, 2n]) {
      proofs.push(createHash('sha512').update(digest).update(littleEndian(part, 4)).digest())
    }
  }
  return Buffer.concat(proofs)
}

function littleEndian(value, bytes) {
  const buffer = Buffer.alloc(8)
  buffer.writeBigUInt64LE(value)
  return buffer.subarray(0, bytes)
}

/** What it answers when nothing is wrong with the answer itself: an error text, faults, or proofs. */
function judge(settings, stage, request) {
  if (settings.error !== undefined) return { error: settings.error }
  if (request.replicas.length === 0) return { error: 'Invalid: no replicas given' }
  if (!stages[stage].variants.includes(variantOf(request.type))) return { error: 'invalid post config type' }
  const faulty = request.replicas.filter(({ sector }) => settings.faults.has(sector))
  if (faulty.length === 0) return { proofs: [prove(request)] }
  if (settings.style === 'faults') return { faults: faulty.map(({ sector }) => sector) }
  const named = faulty.map(({ sector }) => `SectorId(${sector})`).join(', ')
  const path = debugText(`${faulty[0].cache}/p_aux`)
  return {
    error:
      settings.style === 'err_msg'
        ? `faulty sectors [${named}]`
        : `could not read from path="${path}"\n\nCaused by:\n    No such file or directory (os error 2)`
  }
}

/** As Rust prints a path in an error. */
function debugText(text) {
  const short = { ' ': ' ', '"': '\\"', '\\': '\\\\', '\0': '\\0', '\t': '\\t', '\n': '\\n', '\r': '\\r' }
  return text.replace(/[\p{C}\p{Z}\p{Grapheme_Extend}"\\]/gu, (character) => {
    return short[character] ?? `\\u{${character.codePointAt(0).toString(16)}}`
  })
}

function spoil(result, has) {
  const { proofs } = result
  if (!proofs) return result
  if (has('no-output')) return { nothing: true }
  if (has('no-proofs')) return { proofs: [] }
  if (has('short-proof')) return { proofs: [proofs[0].subarray(0, 100)] }
  if (has('wrong-proof'))
    return { proofs: proofs.map((proof) => Buffer.from(proof, 0).map((byte) => byte ^ 1)) }
  if (has('split-proofs')) return { proofs: proofs.flatMap((proof) => cut(proof, 192)) }
  return result
}

const cut = (bytes, size) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, place) =>
    bytes.subarray(place * size, (place + 1) * size)
  )

/** One answer without its line end. */
function answerText(stage, request, result, { id = request.id, marked = true, padding = '' } = {}) {
  const { dialect } = stages[stage]
  const output = result.error !== undefined || result.nothing ? 'null' : outputText(stage, request, result)
  const error = result.error === undefined ? 'null' : JSON.stringify(result.error)
  const key = dialect === 'A' ? 'result' : 'output'
  return `{"id":${id},"err_msg":${error},"${key}":${output}${marked ? ',"practice":true' : ''}${padding}}`
}

function outputText(stage, request, { proofs = [], faults = [] }) {
  const texts = proofs.map((proof) => `"${Buffer.from(proof).toString('base64')}"`)
  if (stage === 'winning_post') return `{"proofs":[${texts.join(',')}]}`
  if (stage === 'window_post') return `{"proofs":[${texts.join(',')}],"faults":[${faults.join(',')}]}`
  const list = (items) => (items.length === 0 ? 'null' : `[${items.join(',')}]`)
  const proof = list(texts.map((text) => `{"PoStProof":${request.type},"ProofBytes":${text}}`))
  const skipped = list(faults.map((sector) => `{"Miner":${request.miner},"Number":${sector}}`))
  return `{"Proof":${proof},"Skipped":${skipped}}`
}

// ---- misbehaviours ----

let staysAtEnd = false

async function misbehaveAtArrival(rule) {
  switch (rule.what) {
    case 'ignore-term':
      return void process.on('SIGTERM', () => logLine('WARN', 'PRACTICE ignores SIGTERM'))
    case 'ignore-eof':
      staysAtEnd = true
      return
    case 'grandchild':
      return startGrandchild(rule.argument === 'detached')
    case 'stderr':
      return void flood(rule.argument === 'endless' ? Infinity : amount(rule, 2 ** 20))
  }
}

async function startGrandchild(detached) {
  const { spawn } = await import('node:child_process')
  const grandchild = spawn(process.execPath, [import.meta.filename, 'grandchild'], {
    detached,
    stdio: ['ignore', 'inherit', 'inherit', 'pipe']
  })
  grandchild.unref()
  const ready = grandchild.stdio[3]
  await new Promise((resolve) => ready.once('data', resolve).once('close', resolve))
  ready.destroy()
  logLine('WARN', `PRACTICE grandchild pid=${grandchild.pid}`)
}

async function flood(bytes) {
  const line = `PRACTICE ${'flood '.repeat(170)}\n`
  for (let written = 0; written < bytes; written += line.length) {
    const text = bytes - written < line.length ? `${'x'.repeat(bytes - written - 1)}\n` : line
    await new Promise((resolve) => {
      process.stderr.write(text, () => setImmediate(resolve))
    })
  }
}

function* noiseLines(count) {
  const kinds = [
    'warming up',
    '',
    '{"level":"info","msg":"not an answer"}',
    'INFO reply soon {"id":1}',
    '[1,2,3]',
    '{"id":"one"}',
    '{ open'
  ]
  for (let line = 0; line < count; line++) yield `${kinds[line % kinds.length]}\n`
}

function* repeated(byte, bytes) {
  const block = Buffer.alloc(Math.min(bytes, 65_536), byte)
  for (let left = bytes; left > 0; left -= block.length)
    yield left < block.length ? block.subarray(0, left) : block
}

function* concat(...parts) {
  for (const part of parts) yield* part
}

async function misbehaveInstead(rule, stage, request, text) {
  switch (rule.what) {
    case 'exit':
      return process.exit(amount(rule, 1))
    case 'kill':
      return void process.kill(process.pid, 'SIGKILL')
    case 'stop':
      process.kill(process.pid, 'SIGSTOP')
      return answers.write([`${text}\n`])
    case 'hang':
      return
    case 'garbage':
      return answers.write([`${garbageText(rule.argument, stage, request, text)}\n`])
    case 'half-line':
      await answers.write([text.slice(0, text.length / 2)])
      return process.exit(0)
    case 'late-after-exit':
      return leaveAnswer(amount(rule, 500), text)
  }
}

function garbageText(kind, stage, request, text) {
  if (kind === 'base64') return text.replace(/"([A-Za-z0-9+/]{40,})=*"/, '"$1*"')
  if (kind === 'shape')
    return answerText(stage, request, { nothing: true }).replace(/:null,"practice/, ':[7],"practice')
  return `${text.slice(0, text.length / 2)}\u0000}`
}

async function leaveAnswer(delay, text) {
  const { spawn } = await import('node:child_process')
  const heir = spawn(process.execPath, [import.meta.filename, 'grandchild', String(delay)], {
    stdio: ['pipe', 'inherit', 'inherit']
  })
  await new Promise((resolve) => heir.stdin.end(`${text}\n`, () => resolve(undefined)))
  process.exit(0)
}

/** The process behind `grandchild` and `late-after-exit`. Not meant for people. */
function runGrandchild(delay) {
  process.on('SIGTERM', () => undefined)
  if (delay === undefined) {
    setTimeout(() => undefined, grandchildSleep)
    void import('node:fs').then((fs) => {
      fs.writeSync(3, 'x')
      fs.closeSync(3)
    })
    return
  }
  const pieces = []
  process.stdin.on('data', (piece) => pieces.push(piece))
  process.stdin.on('end', () => setTimeout(() => process.stdout.write(Buffer.concat(pieces)), Number(delay)))
}

// ---- life ----

let taken = 0

function takeLine(settings, stage, line) {
  let request
  try {
    request = readRequest(stages[stage].dialect, line)
  } catch (error) {
    return logLine('ERROR', `unmarshal request: ${error.message}`)
  }
  taken += 1
  const number = taken
  const rules = settings.misbehave.filter(
    ({ when, life, item }) =>
      holds(settings, when, number, item) && holds(settings, life, settings.life, `${item}/life`)
  )
  const duration = durationOf(settings, request, number)
  logLine(
    'INFO',
    `PRACTICE task ${number}: id ${request.id}, f0${request.miner}, ${request.replicas.length} replicas, ` +
      `proof type ${request.type}, answer in ${duration} ms` +
      (rules.length === 0 ? '' : `, misbehaves: ${rules.map(({ item }) => item).join(' ')}`)
  )
  void work(settings, stage, request, rules, duration)
}

function durationOf(settings, { replicas }, number) {
  const { from, to } = settings.durationFromSector ?? settings.duration
  const span = Math.max(1, to - from + 1)
  if (!settings.durationFromSector) return from + Math.floor(draw(settings, 'duration', number) * span)
  return from + Number((replicas[0]?.sector ?? 0n) % BigInt(span))
}

async function work(settings, stage, request, rules, duration) {
  for (const rule of rules) if (arrivalKinds.includes(rule.what)) await misbehaveAtArrival(rule)
  await new Promise((resolve) => {
    setTimeout(resolve, duration)
  })
  for (const rule of rules) {
    if (rule.what === 'noise') await answers.write(noiseLines(amount(rule, 10)))
    if (rule.what === 'huge-line') await answers.write(concat(repeated('x', amount(rule, 2 ** 20)), ['\n']))
  }
  const find = (what) => rules.find((rule) => rule.what === what)
  const options = { marked: !find('unmarked') || find('wrong-proof') !== undefined }
  if (find('wrong-id')) options.id = request.id + 1_000_000n
  const result = spoil(judge(settings, stage, request), find)
  const text = answerText(stage, request, result, options)
  const instead = rules.find((rule) => insteadKinds.includes(rule.what))
  if (instead) return misbehaveInstead(instead, stage, request, text)
  const huge = find('huge-answer')
  const line = huge ? paddedAnswer(stage, request, result, options, amount(huge, 2 ** 20)) : [`${text}\n`]
  await answers.write(line)
  if (find('double')) await answers.write([`${text}\n`])
}

function paddedAnswer(stage, request, result, options, bytes) {
  const [head, tail] = answerText(stage, request, result, { ...options, padding: ',"padding":"|"' }).split(
    '|'
  )
  return concat([head], repeated('x', Math.max(0, bytes - head.length - tail.length)), [`${tail}\n`])
}

/** Cuts stdin at 0x0A and nowhere else. */
function readLines(onLine, onEnd) {
  let pieces = []
  let bytes = 0
  const keep = (piece) => {
    bytes += piece.length
    if (bytes <= maxLineBytes) pieces.push(piece)
    else pieces = []
  }
  process.stdin.on('data', (chunk) => {
    let start = 0
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, start)) {
      keep(chunk.subarray(start, end))
      const line = bytes <= maxLineBytes ? Buffer.concat(pieces).toString('utf8') : undefined
      pieces = []
      bytes = 0
      start = end + 1
      if (line === undefined) logLine('ERROR', `unmarshal request: a line of more than ${maxLineBytes} bytes`)
      else onLine(line)
    }
    if (start < chunk.length) keep(chunk.subarray(start))
  })
  process.stdin.on('end', onEnd)
  process.stdin.on('error', onEnd)
}

async function countLife(settings) {
  if (settings.lifeFile === undefined) return settings.life
  const { appendFileSync, statSync } = await import('node:fs')
  appendFileSync(settings.lifeFile, '.')
  return statSync(settings.lifeFile).size
}

/** Resolves true when it may go on to be ready. */
async function misbehaveAtStart(settings, stage) {
  const rule = settings.start.find(({ when, item }) => holds(settings, when, settings.life, item))
  if (!rule) return true
  logLine('WARN', `PRACTICE misbehaves at start: ${rule.item}`)
  switch (rule.what) {
    case 'exit':
      return process.exit(amount(rule, 1))
    case 'kill':
      process.kill(process.pid, 'SIGKILL')
      return false
    case 'hang':
      setTimeout(() => process.exit(1), longestHang)
      return false
    default:
      await answers.write([Buffer.from([0xff, 0xfe, 0x00, 0x7b, 0x1b, 0x5b, 0x32, 0x4a, 0x0a])])
      settings.readyLine = ''
      return true
  }
}

async function run(stage) {
  const settings = readSettings(process.env)
  settings.life = await countLife(settings)
  logLine = chooseLog(stage)
  process.stdout.on('error', () => process.exit(1))
  process.stderr.on('error', () => undefined)
  if (settings.lines !== '') process.stderr.write(`${settings.lines}\n`)
  const keepAlive = setInterval(() => undefined, 2 ** 30)
  if (!(await misbehaveAtStart(settings, stage))) return
  await new Promise((resolve) => {
    setTimeout(resolve, settings.readyDelay)
  })
  const { dialect } = stages[stage]
  const readyLine = settings.readyLine ?? (dialect === 'B' ? `${stage} processor ready` : '')
  if (readyLine !== '') await answers.write([`${readyLine}\n`])
  logLine('INFO', dialect === 'A' ? 'ready' : 'processor ready')
  logLine('WARN', `PRACTICE prover, life ${settings.life}: what it answers proves nothing`)
  readLines(
    (line) => takeLine(settings, stage, line),
    () => {
      if (staysAtEnd) return void setTimeout(() => process.exit(1), longestHang)
      clearInterval(keepAlive)
      if (dialect === 'B') process.stderr.write('Error: got empty line, parent might be out\n')
      process.exit(dialect === 'B' ? 1 : 0)
    }
  )
}

async function main([command, argument, ...rest]) {
  if (command === 'grandchild') return runGrandchild(argument)
  if (command === '--version' && argument === undefined) return void process.stdout.write(`${version}\n`)
  if (command !== 'processor' || !Object.hasOwn(stages, argument ?? '') || rest.length > 0) {
    process.stderr.write(`${version}\nusage: practice-prover processor ${Object.keys(stages).join('|')}\n`)
    process.exitCode = 2
    return
  }
  try {
    await run(argument)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    process.stderr.write(`PRACTICE prover: ${error.message}\n`)
    process.exitCode = 2
  }
}

await main(process.argv.slice(2))
