import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';

const root = join(import.meta.dirname, '../..');

/** A declaration or a member of one, as API Extractor describes it: what is read here of its api.json. */
export interface ApiItem {
  kind: string;
  /** Absent where a member has none: an index signature. */
  name?: string;
  /** `…!~name` where the package names the declaration without exporting it. */
  canonicalReference: string;
  /** With its stars; empty where there is none. */
  docComment: string;
  /** The declaration's text, without what stands in its braces. */
  excerptTokens: { text: string }[];
  members?: ApiItem[];
}

/** What a package gives to those who import it. */
export interface Api {
  /** Every declaration with its text, sorted, as the report keeps it. */
  report: string;
  declarations: ApiItem[];
}

/** The API of `packages/<name>`, out of its sources as they stand, built or not. Throws an Error where they have none. */
export function extractApi(name: string): Api {
  mkdirSync(join(root, '.cache'), { recursive: true });
  // Not below node_modules: the extractor would take the package for somebody else's.
  const folder = mkdtempSync(join(root, '.cache/api-'));
  try {
    emitDeclarations(name, folder);
    return runExtractor(name, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function emitDeclarations(name: string, folder: string): void {
  const source = join(root, 'packages', name, 'src');
  const config = join(folder, 'tsconfig.json');
  const compilerOptions = { declaration: true, emitDeclarationOnly: true, rootDir: source, outDir: folder };
  const files = [join(source, 'index.ts')];
  writeFileSync(config, JSON.stringify({ extends: join(root, 'tsconfig.base.json'), compilerOptions, files }));
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', config], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the declarations of packages/${name} cannot be made:\n${stdout}`);
}

function runExtractor(name: string, folder: string): Api {
  const report = `${name}.api.md`;
  const model = join(folder, `${name}.api.json`);
  const silent = { default: { logLevel: ExtractorLogLevel.None } };
  const config = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(root, 'packages', name, 'package.json'),
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: join(folder, 'index.d.ts'),
      compiler: {
        overrideTsconfig: { extends: join(root, 'tsconfig.base.json'), files: [join(folder, 'index.d.ts')] },
      },
      // What an exported declaration names belongs to it, exported by its own name or not.
      apiReport: {
        enabled: true,
        reportFileName: report,
        reportFolder: folder,
        reportTempFolder: join(folder, 'temp'),
        includeForgottenExports: true,
      },
      docModel: { enabled: true, apiJsonFilePath: model, includeForgottenExports: true },
      messages: { extractorMessageReporting: silent, tsdocMessageReporting: silent },
    },
  });
  const { succeeded } = Extractor.invoke(config, {
    localBuild: true, // the report is compared by a test, and not by the extractor
    messageCallback: (message) => void (message.handled = true),
  });
  if (!succeeded) throw new Error(`API Extractor cannot read packages/${name}`);
  const { members } = JSON.parse(readFileSync(model, 'utf8')) as { members: { members: ApiItem[] }[] };
  return {
    report: withoutRemarks(readFileSync(join(folder, report), 'utf8')),
    declarations: members[0]?.members ?? [],
  };
}

/** Whether something has a docstring is no matter of the API. */
function withoutRemarks(report: string): string {
  return report
    .replaceAll('\r\n', '\n')
    .replaceAll(/^ *\/\/ \(undocumented\)\n/gm, '')
    .replaceAll(' (undocumented)', '');
}
