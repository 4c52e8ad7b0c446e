/**
 * What TypeScript and prettier do not check: floating promises, exhaustive switches, and what each folder may reach.
 * Directions between rooms are dependency-cruiser's work (.dependency-cruiser.cjs). Layout is prettier's.
 */
import { builtinModules } from 'node:module'
import pluginVue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'
import vueParser from 'vue-eslint-parser'

// From the start of a path only: `console` is a built-in and a folder of the contract too.
const nodeBuiltins = [...builtinModules.filter((name) => !name.startsWith('_')), 'node:*'].map(
  (name) => `/${name}`
)

const noElectron = {
  name: 'electron',
  message: 'Only src/main/electron, src/main/index.ts and src/preload know Electron.'
}
const noReadline = ['readline', 'node:readline', 'readline/promises', 'node:readline/promises'].map(
  (name) => ({
    name,
    message: 'It also splits at U+2028 and U+2029, which JSON leaves raw: split at 0x0A bytes.'
  })
)
const noNode = { group: nodeBuiltins, message: 'This folder runs in a browser too: no Node built-ins.' }
const noUpward = {
  group: ['**/main/**'],
  message: 'The renderer knows the main process only by the contract.'
}

/** @param {{ paths?: object[], patterns?: object[] }} options */
const restrictImports = ({ paths = [], patterns = [] }) => ({
  'no-restricted-imports': ['error', { paths, patterns }]
})

const nodeGlobals = ['process', 'Buffer', 'global', '__dirname', '__filename', 'require', 'setImmediate']
const domGlobals = [
  'window',
  'document',
  'localStorage',
  'sessionStorage',
  'navigator',
  'location',
  'alert',
  'confirm'
]

const typedRules = {
  '@typescript-eslint/await-thenable': 'error',
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
  '@typescript-eslint/no-for-in-array': 'error',
  '@typescript-eslint/no-implied-eval': 'error',
  '@typescript-eslint/no-unnecessary-type-assertion': 'error',
  '@typescript-eslint/no-unsafe-argument': 'error',
  '@typescript-eslint/no-unsafe-assignment': 'error',
  '@typescript-eslint/no-unsafe-call': 'error',
  '@typescript-eslint/no-unsafe-member-access': 'error',
  '@typescript-eslint/no-unsafe-return': 'error',
  // What was caught may be thrown on as it is.
  '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true }],
  '@typescript-eslint/prefer-promise-reject-errors': 'error',
  '@typescript-eslint/restrict-plus-operands': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }]
}

const codeRules = {
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'no-var': 'error',
  'prefer-const': 'error',
  'no-eval': 'error',
  'no-new-func': 'error',
  'no-constant-condition': ['error', { checkLoops: false }],
  'no-unsafe-finally': 'error',
  'no-fallthrough': 'error',
  'no-self-compare': 'error',
  'no-useless-escape': 'error',
  'no-control-regex': 'off'
}

const typescriptRules = {
  '@typescript-eslint/ban-ts-comment': 'error',
  '@typescript-eslint/consistent-type-imports': [
    'error',
    { fixStyle: 'separate-type-imports', disallowTypeAnnotations: false }
  ],
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-namespace': 'error',
  '@typescript-eslint/no-non-null-assertion': 'error',
  '@typescript-eslint/no-require-imports': 'error',
  '@typescript-eslint/no-unused-vars': [
    'error',
    { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none', ignoreRestSiblings: true }
  ]
}

export default tseslint.config(
  { ignores: ['node_modules/', 'out/', 'dist/', 'coverage/', 'test-results/', 'test/fixtures/broken/'] },
  // A rule is right for the whole house or it is changed here; nobody switches one off beside the code.
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
  { files: ['**/*.{js,mjs,cjs,ts,vue}'], rules: codeRules },
  ...pluginVue.configs['flat/essential'],

  // TypeScript for Node: the main process, the shared contract, tests, benchmarks
  {
    files: ['src/main/**/*.ts', 'src/shared/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts', '*.config.ts'],
    plugins: { '@typescript-eslint': tseslint.plugin },
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { project: './tsconfig.node.json', tsconfigRootDir: import.meta.dirname }
    },
    rules: { ...typescriptRules, ...typedRules }
  },
  // TypeScript for the page and its bridge
  {
    files: ['src/renderer/**/*.ts', 'src/preload/**/*.ts'],
    plugins: { '@typescript-eslint': tseslint.plugin },
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: {
        project: './tsconfig.web.json',
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.vue']
      }
    },
    // vue-tsc knows the type of a .vue import; the plain type checker behind these rules sees `any` there.
    rules: { ...typescriptRules, ...typedRules, ...offForVueImports() }
  },
  {
    files: ['src/renderer/**/*.vue'],
    plugins: { '@typescript-eslint': tseslint.plugin },
    languageOptions: { parser: vueParser, parserOptions: { parser: tseslint.parser, sourceType: 'module' } },
    rules: typescriptRules
  },

  // What each folder may reach
  {
    files: ['src/main/**/*.ts'],
    rules: {
      ...restrictImports({ paths: [noElectron, ...noReadline] }),
      'no-restricted-globals': ['error', ...domGlobals],
      'no-console': 'error'
    }
  },
  {
    files: ['src/main/electron/**/*.ts', 'src/main/index.ts'],
    rules: restrictImports({ paths: noReadline })
  },
  {
    files: ['src/main/filecoin/**/*.ts'],
    rules: restrictImports({ paths: [noElectron], patterns: [noNode] })
  },
  {
    files: ['src/shared/**/*.ts'],
    rules: {
      ...restrictImports({ paths: [noElectron], patterns: [noNode] }),
      'no-restricted-globals': ['error', ...domGlobals, ...nodeGlobals],
      'no-console': 'error'
    }
  },
  {
    files: ['src/renderer/**/*.{ts,vue}'],
    rules: {
      ...restrictImports({ paths: [noElectron], patterns: [noNode, noUpward] }),
      'no-restricted-globals': ['error', ...nodeGlobals],
      'no-console': 'error'
    }
  },
  {
    files: ['src/preload/**/*.ts'],
    rules: { ...restrictImports({ patterns: [noNode, noUpward] }), 'no-console': 'error' }
  },
  {
    // Tests speak to Chromium pages and to hostile input; what comes back is checked by the expectation itself.
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off'
    }
  }
)

function offForVueImports() {
  return Object.fromEntries(
    Object.keys(typedRules)
      .filter((name) => name.includes('no-unsafe'))
      .map((name) => [name, 'off'])
  )
}
