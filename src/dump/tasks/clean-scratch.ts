import { Deflater } from '../../bytes/deflate/deflater.ts';
import { PackedReader } from '../../bytes/input/packed-reader.ts';
import { ByteBuffer } from '../../record/text/byte-buffer.ts';
import { NativeGarbage } from '../../bytes/native-garbage.ts';
import { loadCleanKernel, type CleanKernel } from '../clean/clean-kernel.ts';

/** What a worker keeps from block to block: the buffer cleaned rows go to, what reads packed ones, and the kernel, loaded by the first. */
export class CleanScratch {
  readonly out = new ByteBuffer();
  readonly reader = new PackedReader();
  readonly deflater = new Deflater();
  #garbage: NativeGarbage | undefined;
  #kernel: { readonly loaded: CleanKernel | undefined } | undefined;

  /** Of inflated blocks. */
  get garbage(): NativeGarbage {
    this.#garbage ??= new NativeGarbage();
    return this.#garbage;
  }

  get kernel(): CleanKernel | undefined {
    this.#kernel ??= { loaded: loadCleanKernel() };
    return this.#kernel.loaded;
  }
}
