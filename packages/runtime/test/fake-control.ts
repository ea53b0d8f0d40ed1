import { controlRecord, type ControlWord, type Speaker } from '../src/control-record.ts';
import { createControlView } from '../src/control-view.ts';
import type { Control } from '../src/control.ts';

/** A control topic of one runtime, without a Kafka: what is said is heard at once. */
export interface FakeControl extends Pick<Control, 'stateOf' | 'watch' | 'say'> {
  /** What the runtime said, in order. */
  said: ControlWord[];
  /** What each of the next things that are said waits for before it counts; rejects where that does. */
  onNextSays: Promise<unknown>[];
  /** Something is said by somebody else. */
  hear(speaker: Speaker, word: Partial<ControlWord> & Pick<ControlWord, 'state'>, provider?: string): void;
}

export function createFakeControl(): FakeControl {
  const view = createControlView();
  const listeners = new Map<string, Set<() => void>>();
  const said: ControlWord[] = [];
  const onNextSays: Promise<unknown>[] = [];
  const hear: FakeControl['hear'] = (speaker, word, provider = 'acme') => {
    view.take(recordOf(provider, speaker, word));
    for (const listener of listeners.get(provider) ?? []) listener();
  };
  return {
    said,
    onNextSays,
    hear,
    stateOf: view.stateOf,
    watch(provider, listener) {
      listeners.set(provider, (listeners.get(provider) ?? new Set()).add(listener));
      return () => void listeners.get(provider)?.delete(listener);
    },
    async say(provider, word) {
      said.push(word);
      await onNextSays.shift();
      hear('runtime', word, provider);
    },
  };
}

/** A record of the control topic, of which a test says what matters to it. */
export function recordOf(
  provider: string,
  speaker: Speaker,
  word: Partial<ControlWord> & Pick<ControlWord, 'state'>,
): { key: Buffer; value: Buffer } {
  const by = speaker === 'person' ? 'ann' : 'runtime@host';
  const whole = { by, at: '2026-01-01T00:00:00.000Z', because: '', failedProbes: 0, ...word };
  const { key, value } = controlRecord('control', { provider, speaker }, whole);
  return { key: Buffer.from(key ?? ''), value: value ?? Buffer.alloc(0) };
}
