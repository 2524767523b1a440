// The part of WebAssembly's interface that scanner.ts uses; TypeScript has it in the browser's library only.
declare namespace WebAssembly {
  interface Memory {
    readonly buffer: ArrayBuffer;
  }
  function instantiate(
    module: Uint8Array,
    imports: Readonly<Record<string, Readonly<Record<string, () => void>>>>,
  ): Promise<{ readonly instance: { readonly exports: object } }>;
}
