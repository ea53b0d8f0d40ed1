#!/usr/bin/env node
// Before anything is imported: an older Node lacks what that needs, and would say so in a riddle.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `tributary needs Node 22.18 or newer, and this is ${process.versions.node}. ` +
      'Install a newer one, or one for this folder alone: npm install node@24, then npx tributary …\n',
  );
  process.exit(3);
}
const { boundMemory } = await import('./memory-bounds.ts');
// Before the rest is loaded, which may be for nothing.
boundMemory(process);
const { runProgram } = await import('./program.ts');

// A parent that was killed can say nothing; its channel closes, and that is told to ourselves as a wish to end.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();

// The one place that reads the process's environment, working folder and signals.
process.exitCode = await runProgram(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  process,
  environment: process.env,
  workingFolder: process.cwd(),
  onStop(callback) {
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      process.once(signal, () => {
        // The first asks to drain and end; a second means it.
        process.once(signal, () => process.exit(code));
        callback();
      });
    }
  },
});
// What is left open after a command is a connection that somebody forgot, and no reason to hang.
process.exit();
