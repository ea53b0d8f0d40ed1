import { promisify } from 'node:util';
import { gunzip, gzip, zstdCompress, zstdDecompress } from 'node:zlib';
import kafkajs from 'kafkajs';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
const gzipCompress = promisify(gzip);
const gzipDecompress = promisify(gunzip);

/** No honest batch is larger: brokers refuse batches of more than a few MiB, and texts seldom shrink by more than 20 : 1. */
const maxBatchBytes = 64 * 1024 * 1024;

/**
 * kafkajs has no zstd of its own: without a codec a consumer crashes on the first batch that another producer compressed so.
 * Its gzip knows no bound: two megabytes of it may become two gigabytes in a process that all providers share.
 */
export function registerCodecs(): void {
  kafkajs.CompressionCodecs[kafkajs.CompressionTypes.GZIP] = () => ({
    compress: (encoder: { buffer: Buffer }) => gzipCompress(encoder.buffer),
    decompress: (buffer: Buffer) => gzipDecompress(buffer, { maxOutputLength: maxBatchBytes }),
  });
  kafkajs.CompressionCodecs[kafkajs.CompressionTypes.ZSTD] = () => ({
    compress: (encoder: { buffer: Buffer }) => compress(encoder.buffer),
    decompress: (buffer: Buffer) => decompress(buffer, { maxOutputLength: maxBatchBytes }),
  });
}
