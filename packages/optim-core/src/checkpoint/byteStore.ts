/** Where a browser keeps files. Names are plain ASCII without capitals. */
export interface ByteStore {
  /** Replaces a file; whatever goes wrong, the old one stays whole. */
  write(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** The bytes, or `undefined` where there is no such file. */
  read(name: string): Promise<Uint8Array | undefined>;
  /** The names of all files, in no order. */
  names(): Promise<string[]>;
  /** Deletes a file; one that is not there is no error. */
  delete(name: string): Promise<void>;
}
