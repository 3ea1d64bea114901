import { defineConfig } from '@playwright/test'

// A running treaty, with its base path if it has one. The suite registers what it needs and deletes nothing, so give
// it a store of its own.
const server = process.env.TREATY_URL ?? 'http://127.0.0.1:8081'
// Another one, started with --demo, for the pages that are about who uses what.
const demo = process.env.TREATY_DEMO_URL ?? 'http://127.0.0.1:8082'
// And one with --demo and --base-path, as behind a proxy that mounts it under a prefix.
const prefixed = process.env.TREATY_PREFIX_URL ?? 'http://127.0.0.1:8083/x'
const base = (url: string) => ({ baseURL: `${url.replace(/\/+$/, '')}/` })

export default defineConfig({
  testDir: 'e2e',
  globalSetup: './e2e/seed.ts',
  fullyParallel: true,
  workers: 2,
  forbidOnly: process.env.CI !== undefined,
  reporter: 'list',
  projects: [
    { name: 'registry', use: base(server), testIgnore: ['demo/**', 'prefix/**'] },
    { name: 'demo', use: base(demo), testMatch: 'demo/**/*.spec.ts' },
    { name: 'prefix', use: base(prefixed), testMatch: 'prefix/**/*.spec.ts' },
  ],
  use: {
    viewport: { width: 1280, height: 800 },
    // The browser of the distribution. Nothing is downloaded.
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-dev-shm-usage'],
    },
    permissions: ['clipboard-read', 'clipboard-write'],
  },
})
