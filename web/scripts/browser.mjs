// Runs the browser tests against treaties of their own: the binary that
// `make build` made, or TREATY_BIN, once with an empty store in memory, once
// with the demonstration, and once with that under a prefix.
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

const binary = process.env.TREATY_BIN ?? fileURLToPath(new URL('../../treaty', import.meta.url))
const started = []

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}

/** serve starts a treaty and returns its address when it is ready. */
async function serve(...more) {
  const port = await freePort()
  const treaty = spawn(
    binary,
    ['serve', '--store', 'memory:', '--listen', `127.0.0.1:${port}`, '--log-level', 'warn', ...more],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  )
  started.push(treaty)
  treaty.once('error', (error) => {
    console.error(`${binary} does not start: ${error.message}; run make build`)
    end(1)
  })
  const url = `http://127.0.0.1:${port}`
  while (!(await fetch(`${url}/readyz`).catch(() => undefined))?.ok) {
    if (treaty.exitCode !== null) end(1)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return url
}

function end(code) {
  for (const treaty of started) treaty.kill()
  process.exit(code)
}

const TREATY_URL = await serve()
const TREATY_DEMO_URL = await serve('--demo')
const TREATY_PREFIX_URL = `${await serve('--demo', '--base-path', '/x')}/x`
const tests = spawn('npx', ['playwright', 'test', ...process.argv.slice(2)], {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  stdio: 'inherit',
  env: { ...process.env, TREATY_URL, TREATY_DEMO_URL, TREATY_PREFIX_URL },
})
tests.once('exit', (code) => end(code ?? 1))
