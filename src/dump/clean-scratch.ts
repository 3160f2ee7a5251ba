import { ByteBuffer } from '../record/byte-buffer.ts';
import { loadCleanKernel, type CleanKernel } from './kernel.ts';

/** What a worker keeps from block to block: the buffer cleaned rows go to, and the kernel, loaded by the first. */
export class CleanScratch {
  readonly out = new ByteBuffer();
  #kernel: { readonly loaded: CleanKernel | undefined } | undefined;

  get kernel(): CleanKernel | undefined {
    this.#kernel ??= { loaded: loadCleanKernel() };
    return this.#kernel.loaded;
  }
}
