import eslint from '@eslint/js'
import reactHooks from 'eslint-plugin-react-hooks'
import globals from 'globals'
import tseslint from 'typescript-eslint'

/**
 * Which modules a folder may not import: the arrows of docs/architecture.md, which only run downwards.
 * Each rule is a regular expression of import paths, and the reason.
 *
 * @param {string[]} files
 * @param {string[][]} rules
 * @param {string[]} ignores
 * @returns {import('typescript-eslint').ConfigWithExtends}
 */
const forbid = (files, rules, ignores = []) => ({
  files,
  ignores,
  rules: {
    'no-restricted-imports': ['error', { patterns: rules.map(([regex, message]) => ({ regex, message })) }],
  },
})
/** Matches an import of our folders by those names, from however deep. @param {string[]} names */
const folders = (...names) => `^(\\.\\./)+(${names.join('|')})(/|$)`

const ELECTRON = ['^electron(/|$)', 'Only electron/main.ts, preload.ts and desktop/ may use Electron.']
const SERVER = [
  [
    folders('electron', 'phone', 'native', 'cli', 'renderer', 'locales', 'lab'),
    'server imports protocol and base only.',
  ],
  ELECTRON,
]
const SAYS_MESSAGES = [
  '/locales/(?!message$)',
  'phone and hosting give messages; the interface finds the words.',
]
const PHONE = [
  [folders('electron', 'server', 'cli', 'renderer', 'lab'), 'phone imports protocol, native and base only.'],
  SAYS_MESSAGES,
  ELECTRON,
]
/** Windows show texts of strangers: they get no power over the computer. */
const ISOLATION = [
  {
    selector: "Property[key.name='nodeIntegration'][value.value=true]",
    message: 'A renderer never gets Node.',
  },
  {
    selector: 'Property[key.name=/^(contextIsolation|sandbox|webSecurity)$/][value.value=false]',
    message: 'Renderers stay isolated and sandboxed.',
  },
  {
    selector: "Property[key.name='webviewTag'][value.value=true]",
    message: 'No page is shown within a page.',
  },
  {
    selector: "MemberExpression[property.name='openExternal']",
    message:
      'Only windows/open-link.ts opens a URL: one that a stranger has written could start any program.',
  },
]

/** Commands of windows arrive through one handler, which checks sender and arguments. */
const ONE_HANDLER = [
  {
    selector: "MemberExpression[object.name='ipcMain'][property.name!='handle']",
    message: 'Commands of windows arrive through desktop/commands/ipc-handler.ts.',
  },
]

/** All displayed text is in the catalogues in locales/, that of attributes too. */
const WORDS_IN_CODE = [
  'JSXText[value=/[A-Za-zÀ-ÿ]/]',
  'JSXElement > JSXExpressionContainer > Literal[value=/[A-Za-zÀ-ÿ]/]',
  'JSXElement > JSXExpressionContainer > TemplateLiteral > TemplateElement[value.raw=/[A-Za-zÀ-ÿ]/]',
  'JSXElement > JSXExpressionContainer > :matches(ConditionalExpression, LogicalExpression) > Literal[value=/[A-Za-zÀ-ÿ]/]',
  'JSXAttribute[name.name=/^(aria-(label|description|valuetext|roledescription)|alt|title|placeholder|label|hint|consequence|yes|no)$/] :matches(Literal[value=/[A-Za-zÀ-ÿ]/], TemplateElement[value.raw=/[A-Za-zÀ-ÿ]/]):not(CallExpression *, BinaryExpression > *)',
  'NewExpression[callee.name=Notification] Property[key.name=/^(title|body|text)$/] > :matches(Literal, TemplateLiteral)',
  'Property[key.name=/^(label|toolTip)$/] > :matches(Literal[value=/[A-Za-zÀ-ÿ]/]:not([value=/^\\w+([.][\\w-]+)+$/]), TemplateLiteral)',
].map((selector) => ({ selector, message: 'All displayed text is in locales/: use t().' }))

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
      'no-restricted-syntax': ['error', ...ISOLATION],
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
  {
    files: ['renderer/**', 'electron/desktop/**'],
    ignores: TESTS,
    rules: { 'no-restricted-syntax': ['error', ...ISOLATION, ...ONE_HANDLER, ...WORDS_IN_CODE] },
  },
  forbid(
    ['base/**'],
    [['^(\\.\\./)+(?!base/|locales/message$)[a-z]+/', 'base imports only messages.'], ELECTRON],
    TESTS,
  ),
  forbid(
    ['protocol/**'],
    [
      [
        '^(\\.\\./\\.\\./(\\.\\./)?(?!base/(error-text|json|signature|status)$)(?!\\.\\./)[a-z-]+/|node:)',
        'protocol imports only texts of errors, JSON, the form of signatures and the status from base, and does no input or output.',
      ],
      ELECTRON,
    ],
    [...TESTS, 'protocol/media/sframe/**'],
  ),
  forbid(
    ['protocol/media/sframe/**'],
    [['^(\\.\\./|node:(?!crypto$))', 'SFrame is bytes and ciphers only.'], ELECTRON],
    TESTS,
  ),
  forbid(
    ['native/**'],
    [
      [
        folders('electron', 'phone', 'server', 'cli', 'renderer', 'locales', 'protocol', 'lab'),
        'native imports base only.',
      ],
      ELECTRON,
    ],
    TESTS,
  ),
  forbid(
    ['locales/**'],
    [
      [
        '^(\\.\\./(?!base/(names/|error-text$))|node:)',
        'locales imports only texts of errors and hidden characters from base, and does no input or output.',
      ],
      ELECTRON,
    ],
    [...TESTS, 'locales/testing/**'],
  ),
  forbid(['server/**'], SERVER),
  forbid(
    ['server/roster/**'],
    [
      ...SERVER,
      ['^node:', 'The roster is pure: it reaches members through a MemberPort.'],
      [
        folders('protocol', 'directory', 'admission'),
        'The roster knows neither messages nor sockets: a MemberPort does.',
      ],
    ],
  ),
  forbid(['phone/**'], PHONE, [...TESTS, 'phone/testing/**']),
  forbid(
    ['phone/phone.ts', 'phone/calls/**'],
    [
      ...PHONE,
      ['/signalling/directory(/|$)', 'Phone and calls know the interface Signalling, not its ways.'],
      ['/links/(tcp|make-link)(/|$)', 'Phone and calls know offers, not the links that make them.'],
    ],
    TESTS,
  ),
  forbid(['phone/**/*.test.ts'], [ELECTRON]),
  forbid(
    ['electron/hosting/**'],
    [
      [
        folders('desktop', 'cli', 'renderer', 'main', 'preload', 'lab'),
        'hosting imports server, protocol, native and the phone’s parts only.',
      ],
      SAYS_MESSAGES,
      ELECTRON,
    ],
    TESTS,
  ),
  forbid(
    ['electron/api/**'],
    [
      [
        '^(\\.\\./)+(?!\\.\\./|phone/model$|locales/(language|message)$|protocol/directory/address$)',
        'electron/api imports phone/model, the languages, messages and the form of an address only.',
      ],
      ['^node:', 'electron/api is for windows as well.'],
      ELECTRON,
    ],
    TESTS,
  ),
  {
    // Of the commands with their schemas, a window’s bundle and the preload script get the types only.
    files: ['electron/api/index.ts', 'electron/preload.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...ISOLATION,
        {
          selector:
            ":matches(ImportDeclaration[importKind!='type'], ExportNamedDeclaration[exportKind!='type'], ExportAllDeclaration[exportKind!='type'])[source.value=/(^|[/])(commands|contract|settings-schema)$/]",
          message: 'Schemas stay in the main process: import types only.',
        },
      ],
    },
  },
  forbid(
    ['electron/desktop/**', 'electron/*.ts'],
    [
      [
        folders('cli', 'renderer', 'server', 'lab'),
        'The main process knows neither renderer, server, cli nor lab.',
      ],
    ],
    [...TESTS, 'electron/desktop/**/testing/**'],
  ),
  forbid(
    ['cli/**'],
    [
      [folders('renderer', 'electron/(desktop|api|main|preload)'), 'cli uses phone and server only.'],
      ELECTRON,
    ],
  ),
  forbid(
    ['renderer/**'],
    [
      [
        folders('base', 'protocol', 'phone', 'native', 'server', 'cli', 'electron/(?!api$).*', 'lab', 'e2e'),
        'renderer knows only electron/api and locales.',
      ],
      ['^node:', 'renderer runs in a sandbox.'],
      ELECTRON,
    ],
  ),
)
