import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

/** Modules that speak to an outside system: pure files may not import them. */
const SDK = ['@aws-sdk/*', '@smithy/*'];

/**
 * Who may import whom (docs/decisions.md, "Layers").
 * @param {string[]} files
 * @param {{ group?: string[], regex?: string, message: string }[]} patterns
 * @param {string[]} [ignores]
 * @returns {import('typescript-eslint').ConfigWithExtends}
 */
const mayNot = (files, patterns, ignores) => ({
  files,
  ...(ignores && { ignores }),
  rules: { 'no-restricted-imports': ['error', { patterns }] },
});
/** @type {import('typescript-eslint').ConfigWithExtends['rules']} */
const noEnvironment = {
  'no-restricted-syntax': [
    'error',
    {
      selector: "MemberExpression[object.name='process'][property.name='env']",
      message: 'Only handler.ts, bin/ and tools read the environment; everything else is handed what it needs.',
    },
  ],
};

export default tseslint.config(
  { ignores: ['node_modules/', 'dist/', 'cdk.out/', '.punchconnect/', 'test/fixtures/'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/require-await': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  mayNot(['core/contract/**'], [{ group: ['*'], message: 'core/contract imports nothing.' }]),
  mayNot(
    ['core/**'],
    [
      { group: SDK, message: 'Only *-store.ts, *-queue.ts and *-client.ts speak to an outside system.' },
      { group: ['**/lambdas/**', '**/lib/**', '**/local/**', '**/bin/**'], message: 'core stands alone.' },
    ],
    ['core/contract/**', 'core/**/*-store.ts', 'core/**/*-queue.ts', 'core/**/*-client.ts'],
  ),
  mayNot(
    ['core/**/*-store.ts', 'core/**/*-queue.ts', 'core/**/*-client.ts'],
    [{ group: ['**/lambdas/**', '**/lib/**', '**/local/**', '**/bin/**'], message: 'core stands alone.' }],
  ),
  mayNot(['lambdas/**'], [{ group: ['**/lib/**', '**/local/**', '**/bin/**'], message: 'lambdas import core.' }]),
  mayNot(
    ['lib/**'],
    [
      { group: ['**/lambdas/**', '**/local/**', '**/bin/**'], message: 'lib reaches a function by its bundle.' },
      { regex: '/core/(?!contract/)', message: 'Of core, lib imports the contract only.' },
      { group: SDK, message: 'lib describes resources; it calls nothing.' },
    ],
  ),
  mayNot(
    ['local/**', 'bench/**', 'examples/**'],
    [
      {
        group: ['**/core/**', '**/lambdas/**', '**/lib/**', '**/bin/**'],
        message: 'It knows only wire formats: a misreading of ours must not be shared by its own check.',
      },
    ],
    // Measures the parser itself.
    ['bench/parse.ts'],
  ),
  {
    files: ['core/**', 'lambdas/**', 'lib/**', 'local/**'],
    ignores: ['lambdas/*/handler.ts', 'local/simulator/**'],
    rules: noEnvironment,
  },
  {
    files: ['bin/**', 'local/simulator/**', 'examples/**', 'bench/**', 'test/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.mjs'],
    rules: { '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
  // Type-checked by tsc; what comes from outside is plain JavaScript there.
  { files: ['examples/**/*.mjs'], ...tseslint.configs.disableTypeChecked },
  prettier,
);
