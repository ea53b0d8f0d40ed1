import { describe, expect, test } from '@jest/globals';
import { sourcesBelow, workspaces, type SourceFile } from './sources.ts';
import { brokenStyle, untested, type TestedElsewhere } from './tree.ts';

const sources = sourcesBelow('packages', 'plugins').filter(({ path }) => /^[a-z]+\/[a-z-]+\/src\//.test(path));
const tests = sourcesBelow('packages', 'plugins', 'test').filter(({ path }) => path.endsWith('.test.ts'));

/** Tested through what uses them. A plugin is tested by its fixtures. */
const testedElsewhere: TestedElsewhere = {
  'packages/cli/src/commands': 'packages/cli/test/program.test.ts',
  'packages/cli/src/event-reader.ts': 'test/end-to-end/samples.kafka.test.ts',
  'packages/cli/src/find-config.ts': 'packages/cli/test/program.test.ts',
  'packages/cli/src/forge.ts': 'packages/cli/test/program.test.ts',
  'packages/cli/src/live-plugins.ts': 'test/end-to-end/demo.kafka.test.ts',
  'packages/cli/src/preparation.ts': 'test/end-to-end/up.kafka.test.ts',
  'packages/cli/src/runtime-thread.ts': 'test/end-to-end/demo.kafka.test.ts',
  'packages/cli/src/schema-field-rules.ts': 'packages/cli/test/schema-rules.test.ts',
  'packages/cli/src/signing-key.ts': 'packages/cli/test/program.test.ts',
  'packages/errors/src/codes.ts': 'packages/errors/test/error.test.ts',
  'packages/events/src/generated': 'packages/events/test/generated.test.ts',
  'packages/host/src/config-issues.ts': 'packages/host/test/config-schema.test.ts',
  'packages/host/src/config-mistake.ts': 'packages/host/test/config-schema.test.ts',
  'packages/host/src/config-providers-schema.ts': 'packages/host/test/config-schema.test.ts',
  'packages/host/src/config-rules.ts': 'packages/host/test/config-schema.test.ts',
  'packages/host/src/config-values.ts': 'packages/host/test/config-schema.test.ts',
  'packages/host/src/listen.ts': 'packages/host/test/observe-server.test.ts',
  'packages/host/src/log-error.ts': 'packages/host/test/log.test.ts',
  'packages/host/src/log-fields.ts': 'packages/host/test/log.test.ts',
  'packages/ingress/src/ingress-metrics.ts': 'packages/ingress/test/server.test.ts',
  'packages/kafka/src/kafka.ts': 'packages/kafka/test/admin.kafka.test.ts',
  'packages/kafka/src/deadline.ts': 'packages/kafka/test/call.test.ts',
  'packages/kafka/src/membership-events.ts': 'packages/kafka/test/consumer.kafka.test.ts',
  'packages/kafka/src/session.ts': 'packages/kafka/test/consumer.kafka.test.ts',
  'packages/kafka/src/transaction-cluster.ts': 'packages/kafka/test/transaction-client.kafka.test.ts',
  'packages/kafka/src/set-committed.ts': 'packages/kafka/test/offsets.kafka.test.ts',
  'packages/kafka/src/compression.ts': 'packages/kafka/test/kafkajs-patches.test.ts',
  'packages/local-stack/src/log.ts': 'packages/local-stack/test/stack.kafka.test.ts',
  'packages/local-stack/src/watchdog.ts': 'packages/local-stack/test/stack.kafka.test.ts',
  'packages/local-stack/src/properties.ts': 'packages/local-stack/test/kafka.test.ts',
  'packages/local-stack/src/versions.ts': 'packages/local-stack/test/kafka.test.ts',
  'packages/plugin-testing/src': 'packages/plugin-testing/test/conformance.test.ts',
  'packages/plugin-sdk/src/contract.ts': 'packages/plugin-sdk/test/define.test.ts',
  'packages/plugin-sdk/src/load-failure.ts': 'packages/plugin-sdk/test/loader.test.ts',
  'packages/runtime/src/worker/plugin-program.ts': 'packages/runtime/test/worker/isolated.test.ts',
  ...Object.fromEntries(
    workspaces()
      .filter((one) => one.folder.startsWith('plugins/') && one.sources.length > 0)
      .map(({ folder }) => [`${folder}/src`, 'test/plugins/conformance.test.ts']),
  ),
};

test('every file keeps the house style', () => {
  expect(sourcesBelow('packages', 'plugins', 'test', 'scripts').flatMap(brokenStyle)).toEqual([]);
});

test('every source file has a test of its name, or a reason', () => {
  expect(untested(sources, tests, testedElsewhere)).toEqual([]);
});

const lines = (count: number): string => 'x;\n'.repeat(count);
const file = (path: string, text = 'export const x = 1;\n'): SourceFile => ({ path, text });

describe('a planted mistake is found', () => {
  test.each(['utils', 'util', 'helpers', 'test-helper', 'types', 'common', 'base', 'key-manager', 'shared'])(
    'in the name %s',
    (name) => {
      const path = `packages/x/src/${name}.ts`;
      expect(brokenStyle(file(path))).toEqual([`${path} has a name that says nothing`]);
      const testPath = `packages/x/test/${name}.test.ts`;
      expect(brokenStyle(file(testPath))).toEqual([`${testPath} has a name that says nothing`]);
    },
  );

  test.each(['logical-types', 'codec', 'base64', 'typescript'])('and not in the name %s', (name) => {
    expect(brokenStyle(file(`packages/x/src/${name}.ts`))).toEqual([]);
  });

  test('in 301 lines, save in what is generated', () => {
    expect(brokenStyle(file('packages/x/src/a.ts', lines(300)))).toEqual([]);
    expect(brokenStyle(file('packages/x/src/a.ts', lines(301)))).toEqual(['packages/x/src/a.ts has 301 lines']);
    expect(brokenStyle(file('packages/x/src/generated/a.ts', lines(301)))).toEqual([]);
  });

  test.each([
    'let x: any;',
    'const x = y as any;',
    'f<any>(x);',
    'type X = string | any;',
    'type X = any;',
    'type X = Record<string, any>;',
    'let x: any[] = [];',
    'let x: Array<any[]>;',
    'type F = (x: any) => void;',
    'type F = () => any;',
  ])('in %s', (text) => {
    expect(brokenStyle(file('a.ts', text))).toEqual(['a.ts uses any']);
  });

  test.each([
    '// any',
    "const x = 'as any';",
    '/** Of any kind. */',
    'f({ any: 1 });',
    'Promise.any(x);',
    'const any1 = 1;',
  ])('and not in %s', (text) => {
    expect(brokenStyle(file('a.ts', text))).toEqual([]);
  });

  // Cut in two, so that this file does not silence a tool itself.
  test.each([
    ['@ts-', 'ignore'],
    ['@ts-', 'expect-error'],
    ['eslint-', 'disable'],
    ['oxlint-', 'disable-next-line'],
    ['prettier-', 'ignore'],
  ])('in // %s%s', (tool, word) => {
    expect(brokenStyle(file('a.ts', `// ${tool}${word}`))).toEqual(['a.ts silences a tool']);
  });

  test('and not where a test expects an error of types', () => {
    const [tool, word] = ['@ts-', 'expect-error'];
    expect(brokenStyle(file('a.test.ts', `// ${tool}${word}`))).toEqual([]);
  });
});

describe('a source file', () => {
  const source = [file('packages/x/src/deep/y.ts')];

  test.each([
    ['packages/x/test/deep/y.test.ts', ''],
    ['packages/x/test/deep/y.kafka.test.ts', ''],
    ['packages/x/test/z.test.ts', `import '../src/deep/y.ts';`],
  ])('is tested by %s %s', (path, text) => {
    expect(untested(source, [file(path, text)], {})).toEqual([]);
  });

  test.each([
    ['packages/x/test/y.test.ts', ''],
    ['packages/z/test/deep/y.test.ts', ''],
    ['packages/x/test/z.test.ts', `// import '../src/deep/y.ts';`],
  ])('is not tested by %s %s', (path, text) => {
    expect(untested(source, [file(path, text)], {})).toEqual(['packages/x/src/deep/y.ts has no test']);
  });

  test.each([
    'export interface X { a: string }\nexport type Y = X;\n',
    "import type { A } from './a.ts';\nexport type { A };\n",
    "export { a, type B } from './a.ts';\nexport * from './b.ts';\nimport './c.ts';\n",
  ])('needs none where nothing runs: %j', (text) => {
    expect(untested([file('packages/x/src/index.ts', text)], [], {})).toEqual([]);
  });
});

describe('the table of what is tested elsewhere', () => {
  const source = file('packages/x/src/y.ts');
  const other = file('test/other.test.ts');

  test('excuses a file, or all of a folder', () => {
    expect(untested([source], [other], { 'packages/x/src/y.ts': other.path })).toEqual([]);
    expect(untested([source], [other], { 'packages/x/src': other.path })).toEqual([]);
  });

  test.each<[broken: string, elsewhere: TestedElsewhere]>([
    ['test/gone.test.ts is not there', { 'packages/x/src/y.ts': 'test/gone.test.ts' }],
    ['packages/x/src/gone.ts is not there', { 'packages/x/src/gone.ts': other.path }],
  ])('is wrong where %s', (broken, elsewhere) => {
    expect(untested([source], [other], elsewhere)).toContain(broken);
  });

  test('is wrong where a file has a test by now', () => {
    const own = file('packages/x/test/y.test.ts');
    expect(untested([source], [own, other], { 'packages/x/src/y.ts': other.path })).toEqual([
      'packages/x/src/y.ts needs no entry',
    ]);
  });
});
