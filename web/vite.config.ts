import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { finish } from './scripts/finish.ts'

// Where the development server finds the API: a running treaty.
const server = process.env.TREATY_URL ?? 'http://127.0.0.1:8081'

export default defineConfig(({ command }) => ({
  // Relative when built: chunks find each other wherever the binary is mounted, and the binary makes the few
  // addresses in index.html absolute.
  base: command === 'build' ? './' : '/ui/',
  plugins: [react(), tailwind(), finish()],
  build: {
    target: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    manifest: 'assets/manifest.json',
    assetsInlineLimit: 0, // the content security policy allows no data: addresses
    modulePreload: { polyfill: false },
    sourcemap: false,
    license: { fileName: 'assets/licenses.txt' }, // of what is bundled: their texts have to come along
  },
  server: {
    proxy: Object.fromEntries(
      ['/api', '/subjects', '/schemas', '/config', '/mode', '/contexts'].map((path) => [path, server]),
    ),
  },
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'] },
}))
