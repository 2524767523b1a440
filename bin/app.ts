// The application that `cdk` synthesises (cdk.json).
import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { UsageError } from '../lambdas/core/errors.ts';
import { lakeApp } from '../lib/lake-app.ts';
import { type Installation, parseInstallation } from '../lib/settings.ts';
import { oversized } from '../lib/template-limits.ts';
import { DEFAULT_SETTINGS } from './options.ts';

/** The key `settings` of the context: settings, or the name of a file with them. */
function contextSettings(): unknown {
  return new App({ autoSynth: false }).node.tryGetContext('settings') ?? DEFAULT_SETTINGS;
}

function installation(): Installation {
  const given = contextSettings();
  if (typeof given !== 'string') return parseInstallation(given, 'settings in cdk.json');
  try {
    return parseInstallation(JSON.parse(readFileSync(given, 'utf8')), given);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const what = error instanceof SyntaxError ? 'is no JSON' : 'cannot be read';
    throw new UsageError(`settings ${given} ${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

try {
  const found = oversized(lakeApp(installation(), { nag: true }).synth());
  if (found.length > 0) throw new Error(found.join('\n'));
} catch (error) {
  process.stderr.write(
    `${error instanceof UsageError ? error.message : error instanceof Error ? error.stack : error}\n`,
  );
  process.exitCode = 1;
}
