import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import kafkajs from 'kafkajs';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** No honest batch is larger: brokers refuse batches of more than a few MiB, and zstd seldom wins more than 50 : 1. */
const maxBatchBytes = 256 * 1024 * 1024;

/** kafkajs has no zstd of its own: without a codec a consumer crashes on the first batch that another producer compressed so. */
export function registerZstd(): void {
  kafkajs.CompressionCodecs[kafkajs.CompressionTypes.ZSTD] = () => ({
    compress: (encoder: { buffer: Buffer }) => compress(encoder.buffer),
    decompress: (buffer: Buffer) => decompress(buffer, { maxOutputLength: maxBatchBytes }),
  });
}
