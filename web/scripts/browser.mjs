// Runs the browser tests against a treaty of their own: the binary that
// `make build` made, or TREATY_BIN, with an empty store in memory.
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

const binary = process.env.TREATY_BIN ?? fileURLToPath(new URL('../../treaty', import.meta.url))

const port = await new Promise((resolve) => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address()
    probe.close(() => resolve(port))
  })
})
const url = `http://127.0.0.1:${port}`
const treaty = spawn(
  binary,
  ['serve', '--store', 'memory:', '--listen', `127.0.0.1:${port}`, '--log-level', 'warn'],
  {
    stdio: ['ignore', 'inherit', 'inherit'],
  },
)
treaty.once('error', (error) => {
  console.error(`${binary} does not start: ${error.message}; run make build`)
  process.exit(1)
})
while (!(await fetch(`${url}/readyz`).catch(() => undefined))?.ok) {
  if (treaty.exitCode !== null) process.exit(1)
  await new Promise((resolve) => setTimeout(resolve, 20))
}
const tests = spawn('npx', ['playwright', 'test', ...process.argv.slice(2)], {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  stdio: 'inherit',
  env: { ...process.env, TREATY_URL: url },
})
tests.once('exit', (code) => {
  treaty.kill()
  process.exit(code ?? 1)
})
