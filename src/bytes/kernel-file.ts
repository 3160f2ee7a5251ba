import { readFileSync } from 'node:fs';

/**
 * What a compiled kernel exports; undefined where it was not built, where this processor has no vectors for it, or
 * where a limit of the process (ulimit -v) leaves no addresses for it: the engine sets 8 GiB aside for each memory.
 *
 * In: its name; `npm run build` puts it into dist/kernels.
 */
export function loadKernel<Exports>(file: string | URL): Exports | undefined {
  try {
    const code = readFileSync(typeof file === 'string' ? kernelFile(file) : file);
    return new WebAssembly.Instance(new WebAssembly.Module(code)).exports as Exports;
  } catch (error) {
    const cannotRun = error instanceof WebAssembly.CompileError || error instanceof RangeError;
    if (cannotRun || isMissing(error)) return undefined;
    throw error;
  }
}

/** Seen from this file's compiled form. */
function kernelFile(name: string): URL {
  return new URL(`../../kernels/${name}.wasm`, import.meta.url);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** A kernel's memory; growing it detaches the buffer of before. */
export interface KernelMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** As much of it as is used here; Node's types leave it to the browser's. */
declare const WebAssembly: {
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
  readonly CompileError: new (message: string) => Error;
};
