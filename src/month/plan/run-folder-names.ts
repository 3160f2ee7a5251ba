export const LOG_NAME = 'log.jsonl';
export const STATUS_NAME = 'status.json';
