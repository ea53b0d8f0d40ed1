import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { sendWebhook } from '../../packages/cli/src/send.ts';
import { describeKafka } from '../jest/stack.ts';
import { createAuthor, type Author } from './author.ts';
import { follow, kill, mainFile, type Running } from './deployment.ts';

// In one file, so one after the other: each takes the usual ports.
describeKafka('tributary up without a configuration', ({ brokers, registryUrl }) => {
  /** Runs `tributary` as a user of this machine whose cache is elsewhere. */
  const tributary = (home: string, ...args: string[]): Running =>
    follow(
      spawn(process.execPath, ['--conditions=tributary-source', mainFile, ...args], {
        cwd: home,
        env: {
          ...process.env,
          NODE_OPTIONS: '',
          XDG_CACHE_HOME: join(home, 'cache'),
          TRIBUTARY_CONFIG: undefined,
          KAFKA_BROKERS: brokers.join(','),
          SCHEMA_REGISTRY_URL: registryUrl,
        },
      }),
    );

  test('writes one for every built-in platform, shows them all, and leaves it for other commands', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tributary-demo-'));
    try {
      const up = tributary(folder, 'up', '--once');
      expect({ code: await up.ended, problems: up.problems() }).toEqual({ code: 0, problems: '' });
      for (const provider of ['owlpay', 'paypercut', 'tazapay', 'useepay', 'wooshpay'])
        expect(up.output()).toContain(`→ ${provider}/main`);
      const sign = tributary(folder, 'webhook', 'sign', 'wooshpay', 'payout.paid');
      expect(await sign.ended).toBe(0);
      expect(sign.output()).toContain('wooshpay-signature: t=');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 120_000);

  test('with --plugin runs a changed plugin within seconds, loses nothing, and keeps the old version where the new one has a mistake', async () => {
    const author = createAuthor();
    author.save('1.0.0', 'SUCCEEDED');
    const up = tributary(author.home, 'up', '--plugin', author.folder, '--json');
    const runs = (version: string, status: string) => () =>
      eventsOf(up).some(({ plugin, payment }) => plugin.version === version && payment.status === status);
    try {
      const [line] = await up.says(/^\{"kind":"ready".*$/m);
      const { ingress, observe } = JSON.parse(line) as { ingress: { url: string }; observe: { url: string } };
      const sender = sendAllTheTime(author, ingress.url);
      const until = (what: string, holds: () => boolean) =>
        waitFor(what, () => sender.goesOn() && holds(), up.problems);
      await until('the first version', runs('1.0.0', 'SUCCEEDED'));

      author.save('1.1.0', 'PROCESSING');
      const tookMs = await until('the second version', runs('1.1.0', 'PROCESSING'));
      process.stderr.write(`A changed plugin published its first event ${tookMs} ms after the change.\n`);

      author.save('1.2.0', 'AUTHORIZED', (source) => source.replace('return {', 'return {;'));
      await until('where the mistake is', () => /load_failed: .*src\/payments\.ts:12\)/.test(up.problems()));
      expect(up.problems()).toContain('The one before goes on.');
      const last = `evt_${sender.accepted.length + 10}`;
      await until('a webhook after the mistake', () => eventsOf(up).some(({ source }) => source.event_id === last));
      expect(eventsOf(up).filter(({ plugin }) => plugin.version === '1.2.0')).toEqual([]);

      author.save('1.2.0', 'AUTHORIZED');
      await until('the mended version', runs('1.2.0', 'AUTHORIZED'));

      await sender.stop();
      await until('every webhook that was sent', () => {
        const ids = new Set(eventsOf(up).map(({ source }) => source.event_id));
        return sender.accepted.every((id) => ids.has(id));
      });
      const metrics = await (await fetch(`${observe.url}/metrics`)).text();
      expect(metrics).toContain('tributary_provider_state{provider="example",state="consuming"} 1');
      expect(metrics).toContain('tributary_ingress_requests_total{provider="example",code="accepted"}');
      up.child.kill('SIGTERM');
      expect(await up.ended).toBe(0);
    } finally {
      await kill(up.child);
      author.remove();
    }
  }, 300_000);
});

interface Seen {
  source: { event_id: string };
  plugin: { version: string };
  payment: { status: string };
}

/** The payments that `up --json` has shown until now. */
function eventsOf(up: Running): Seen[] {
  const lines = up.output().split('\n').slice(0, -1);
  const events = lines.filter((line) => line.startsWith('{"kind":"event"'));
  return events.map((line) => (JSON.parse(line) as { event: Seen }).event);
}

interface Sender {
  /** The ids of the webhooks that were accepted. */
  accepted: string[];
  /** True; throws what it failed with. */
  goesOn(): boolean;
  stop(): Promise<void>;
}

/** Sends webhooks one after the other; each must be accepted, whatever becomes of the plugin. */
function sendAllTheTime(author: Author, url: string): Sender {
  const accepted: string[] = [];
  let failure: unknown;
  const stopping = new AbortController();
  const send = async (): Promise<void> => {
    for (let count = 1; !stopping.signal.aborted; count += 1) {
      const webhook = author.webhook(`evt_${count}`, `pay_${count}`);
      const answer = await sendWebhook(webhook, { url, provider: 'example', account: 'main' });
      expect(answer.kind).toBe('accepted');
      accepted.push(`evt_${count}`);
      await sleep(20);
    }
  };
  const sending = send();
  sending.catch((error: unknown) => (failure = error));
  return {
    accepted,
    goesOn() {
      if (failure !== undefined) throw failure;
      return true;
    },
    stop() {
      stopping.abort();
      return sending;
    },
  };
}

async function waitFor(what: string, holds: () => boolean, problems: () => string): Promise<number> {
  const since = performance.now();
  while (!holds()) {
    // A machine that is busy with other tests takes its time: this says what did not come, and measures nothing.
    if (performance.now() - since > 60_000) throw new Error(`it did not come: ${what}\n${problems()}`);
    await sleep(20);
  }
  return Math.round(performance.now() - since);
}
