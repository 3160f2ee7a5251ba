/**
 * A named pure function that runs in a worker thread.
 *
 * The stage that owns the function declares the task beside it; `entry.ts`
 * loads the function by the task's name. In and Out must survive structured cloning.
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
