import js from '@eslint/js'
import hooks from 'eslint-plugin-react-hooks'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

export default defineConfig(
  globalIgnores(['dist/', 'test-results/', 'playwright-report/', 'src/api/schema.d.ts']),
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, hooks.configs.flat.recommended],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Numbers in texts are wanted everywhere, and safe.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // The router's way to redirect is to throw a value that is not an Error.
      '@typescript-eslint/only-throw-error': 'off',
      // Names of subjects and texts of schemas come from users.
      'no-restricted-syntax': [
        'error',
        {
          selector: 'JSXAttribute[name.name="dangerouslySetInnerHTML"]',
          message: 'Content of users is rendered as text.',
        },
      ],
      'no-restricted-globals': ['error', { name: 'fetch', message: 'Use api/client.ts.' }],
    },
  },
  {
    files: ['src/api/client.ts', 'e2e/**', 'scripts/**', '**/*.test.*'],
    rules: { 'no-restricted-globals': 'off' },
  },
  {
    // The one place for HTML: the server has made it of Markdown and lets no markup of users through.
    files: ['src/ui/Prose.tsx'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    // Functions that are sent into a page know what is there.
    files: ['scripts/budgets.mjs', 'scripts/screenshots.mjs'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'window',
          'document',
          'performance',
          'requestAnimationFrame',
          'PerformanceObserver',
          'PopStateEvent',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: Object.fromEntries(
        ['process', 'console', 'URL', 'fetch', 'setTimeout'].map((name) => [name, 'readonly']),
      ),
    },
  },
)
