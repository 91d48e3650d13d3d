/**
 * Makes a fresh clone ready to run: installs the dependencies when the lockfile says so, builds when the source has
 * changed, and does nothing (fast) otherwise. It needs nothing but Node, for it runs before anything is installed.
 * Everything it says goes to stderr, so that the output of a script stays clean.
 */
import { spawn } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withLock } from './lock.mjs'

const ownRoot = resolve(dirname(fileURLToPath(import.meta.url)), '..')

/** A sentence for the person at the keyboard, and perhaps what a tool printed. */
class PrepareError extends Error {
  constructor(sentence, output = '') {
    super(sentence)
    this.name = 'PrepareError'
    this.output = output
  }
}

const leastNode = [20, 19]

/** Undefined when this Node will do, else what to say. */
export const nodeComplaint = (version) => {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const fits = major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1])
  return fits
    ? undefined
    : `Darkroom needs Node ${leastNode.join('.')} or newer, and this is Node ${version}. Please install a newer one from nodejs.org.`
}

const hashOf = (...parts) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\0')
  return hash.digest('hex')
}

const readText = (path) => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** What is installed depends on the lockfile and, for packages with native parts, on the machine. */
const installStampOf = (root) => hashOf(readFileSync(join(root, 'package-lock.json')), process.platform, process.arch)
const installStampPath = (root) => join(root, 'node_modules', '.darkroom-stamp')
const isInstalled = (root) => readText(installStampPath(root)) === installStampOf(root)

function* filesUnder(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* filesUnder(path)
    else yield path
  }
}

const builtFolders = ['src', 'scripts']

/** Names, sizes and times of everything the build reads: cheap enough to take at every start. */
const fingerprintOf = (root) => {
  const folders = builtFolders.map((name) => join(root, name)).filter((path) => existsSync(path))
  const files = [...folders.flatMap((folder) => [...filesUnder(folder)]), join(root, 'tsconfig.json'), join(root, 'tsconfig.build.json')]
  const lines = files.sort().map((path) => {
    const { mtimeMs, size } = statSync(path)
    return `${path.slice(root.length)} ${mtimeMs} ${size}`
  })
  return hashOf(...lines, installStampOf(root))
}
const fingerprintPath = (root) => join(root, 'dist', '.fingerprint')
const isBuilt = (root) => readText(fingerprintPath(root)) === fingerprintOf(root)

const run = (root, command, args) =>
  new Promise((done) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32' && command === 'npm',
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text
      })
    }
    child.on('error', (error) => done({ ok: false, output: `${output}${error.message}\n` }))
    child.on('close', (code) => done({ ok: code === 0, output }))
  })

/** npm's own pauses between tries add up to minutes without a network. */
const runNpm = (root) =>
  run(root, 'npm', [
    'ci',
    '--include=dev',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    '--fetch-retry-mintimeout=1000',
    '--fetch-retry-maxtimeout=5000',
  ])

const runCompiler = (root, outDir) =>
  run(root, process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json', '--outDir', outDir])

const unreachable = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ENOTCACHED/

const say = (line) => process.stderr.write(`${line}\n`)

const install = async (root) => {
  say('Installing dependencies (once)…')
  const stamp = installStampOf(root)
  rmSync(installStampPath(root), { force: true })
  const { ok, output } = await runNpm(root)
  if (!ok && unreachable.test(output)) {
    throw new PrepareError(
      'The dependencies could not be downloaded, for the package registry does not answer. Check the network and try again.',
    )
  }
  if (!ok) throw new PrepareError('The dependencies could not be installed; npm says why above.', output)
  writeFileSync(installStampPath(root), stamp)
}

/** Builds beside dist/ and swaps it in whole: a build that is killed or fails leaves the old one as it was. */
const build = async (root) => {
  say('Building…')
  const fingerprint = fingerprintOf(root)
  const cache = join(root, '.cache')
  for (const name of readdirSync(cache)) if (name.startsWith('build-')) rmSync(join(cache, name), { recursive: true, force: true })
  const fresh = join(cache, `build-${randomUUID()}`)
  const old = `${fresh}-old`
  mkdirSync(fresh, { recursive: true })
  try {
    const { ok, output } = await runCompiler(root, fresh)
    if (!ok) throw new PrepareError('The code does not compile; the lines above say where.', output)
    for (const path of filesUnder(join(root, 'src'))) {
      if (path.endsWith('.ts')) continue
      const target = join(fresh, path.slice(root.length))
      mkdirSync(dirname(target), { recursive: true })
      copyFileSync(path, target)
    }
    writeFileSync(join(fresh, '.fingerprint'), fingerprint)
    const dist = join(root, 'dist')
    if (existsSync(dist)) renameSync(dist, old)
    renameSync(fresh, dist)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
    rmSync(old, { recursive: true, force: true })
  }
}

/** Throws with a sentence when it can't. Two at once wait for each other. */
export const prepare = async (root = ownRoot) => {
  const complaint = nodeComplaint(process.versions.node)
  if (complaint !== undefined) throw new PrepareError(complaint)
  if (isInstalled(root) && isBuilt(root)) return
  await withLock(join(root, '.cache', 'prepare.lock'), async () => {
    if (!isInstalled(root)) await install(root)
    if (!isBuilt(root)) await build(root)
  })
}

/** For the scripts that people start: a failure is a sentence, never a stack trace. */
export const prepareOrExit = async () => {
  try {
    await prepare()
  } catch (error) {
    const sentence = error instanceof Error ? error.message : String(error)
    process.stderr.write(`${error instanceof PrepareError ? error.output : ''}${sentence}\n`)
    process.exit(1)
  }
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) await prepareOrExit()
