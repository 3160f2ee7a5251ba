/**
 * A named pure function that runs in a worker thread.
 *
 * The stage that owns the function declares the task beside it; `entry.ts`
 * binds the name to the function. In and Out must survive structured cloning.
 */
export interface Task<In, Out> {
  readonly name: string;
  /** Never set: carries the types only. */
  readonly types?: (input: In) => Out;
}

export interface TaskMessage {
  readonly name: string;
  readonly input: unknown;
}

/** What a thread says when its code is loaded and it can take tasks. */
export const LOADED = 'loaded';
