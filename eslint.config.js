import eslint from '@eslint/js'
import reactHooks from 'eslint-plugin-react-hooks'
import globals from 'globals'
import tseslint from 'typescript-eslint'

/** Which folders a folder may not import from: the arrows of docs/architecture.md, which only run downwards. */
const forbid = (files, groups, ignores = []) => ({
  files,
  ignores,
  rules: {
    'no-restricted-imports': ['error', { patterns: groups.map(([group, message]) => ({ group, message })) }],
  },
})

const ELECTRON = [
  ['electron', 'electron/*'],
  'Only electron/main.ts, preload.ts and desktop/ may use Electron.',
]
const TESTS = ['**/*.test.ts', '**/*.test.tsx']

export default tseslint.config(
  { ignores: ['out/', 'node_modules/', 'artefacts/', 'bin/'] },
  eslint.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      globals: globals.node,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector: "Property[key.name='nodeIntegration'][value.value=true]",
          message: 'A renderer never gets Node.',
        },
        {
          selector: 'Property[key.name=/^(contextIsolation|sandbox|webSecurity)$/][value.value=false]',
          message: 'Renderers stay isolated and sandboxed.',
        },
      ],
    },
  },
  { files: ['**/*.js', '**/*.mjs', '**/*.cjs'], ...tseslint.configs.disableTypeChecked },
  {
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs' },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    files: ['renderer/**'],
    plugins: { 'react-hooks': reactHooks },
    languageOptions: { globals: globals.browser },
    rules: reactHooks.configs.recommended.rules,
  },
  forbid(
    ['protocol/**'],
    [
      [
        ['../electron/**', '../native/**', '../server/**', '../cli/**', '../renderer/**', 'node:*'],
        'protocol imports nothing of ours and does no I/O.',
      ],
      ELECTRON,
    ],
    TESTS,
  ),
  forbid(
    ['native/**'],
    [
      [
        ['**/electron/**', '**/server/**', '**/cli/**', '**/renderer/**', '**/protocol/**'],
        'native stands at the bottom.',
      ],
      ELECTRON,
    ],
  ),
  forbid(
    ['server/**'],
    [
      [['**/electron/**', '**/native/**', '**/cli/**', '**/renderer/**'], 'server imports protocol only.'],
      ELECTRON,
    ],
  ),
  forbid(
    ['electron/phone/**'],
    [
      [
        ['**/desktop/**', '**/server/**', '**/cli/**', '**/renderer/**', '**/main', '**/preload'],
        'phone imports protocol and native only.',
      ],
      ELECTRON,
    ],
    TESTS,
  ),
  forbid(
    ['electron/desktop/**', 'electron/*.ts'],
    [
      [
        ['**/cli/**', '**/renderer/**', '**/server/**'],
        'The main process knows neither the renderer nor the server.',
      ],
    ],
  ),
  forbid(
    ['cli/**'],
    [
      [
        ['**/desktop/**', '**/renderer/**', '**/electron/main', '**/electron/preload'],
        'cli uses phone and server only.',
      ],
      ELECTRON,
    ],
  ),
  forbid(
    ['renderer/**'],
    [
      [
        [
          '**/protocol/**',
          '**/native/**',
          '**/server/**',
          '**/cli/**',
          '**/phone/**',
          '**/desktop/**',
          '**/electron/main',
          '**/electron/preload',
          'node:*',
        ],
        'renderer knows only electron/api.ts.',
      ],
      [['/electron', '**/electron/*', '!**/electron/api'], 'renderer knows only electron/api.ts.'],
    ],
  ),
)
