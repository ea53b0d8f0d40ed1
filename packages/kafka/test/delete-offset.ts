import { once } from 'node:events';
import { connect } from 'node:net';

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(2);
  length.writeInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function numbers(...values: ['int16' | 'int32', number][]): Buffer {
  return Buffer.concat(
    values.map(([type, value]) => {
      const bytes = Buffer.alloc(type === 'int16' ? 2 : 4);
      if (type === 'int16') bytes.writeInt16BE(value);
      else bytes.writeInt32BE(value);
      return bytes;
    }),
  );
}

/**
 * Makes a group forget its offset of one partition (OffsetDelete, version 0), which kafkajs cannot do. The group must have
 * no running consumer, and the broker must be its coordinator.
 */
export async function deleteOffset(
  broker: string,
  at: { group: string; topic: string; partition: number },
): Promise<void> {
  const [host, port] = broker.split(':');
  const header = Buffer.concat([numbers(['int16', 47], ['int16', 0], ['int32', 1]), text('tests')]);
  const body = Buffer.concat([
    text(at.group),
    numbers(['int32', 1]),
    text(at.topic),
    numbers(['int32', 1], ['int32', at.partition]),
  ]);
  const request = Buffer.concat([numbers(['int32', header.length + body.length]), header, body]);
  const socket = connect(Number(port), host);
  try {
    socket.write(request);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    const code = answer.readInt16BE(8);
    if (code !== 0) throw new Error(`The broker answered OffsetDelete with error ${code}`);
  } finally {
    socket.destroy();
  }
}
