/** The two tables the main job reads, as Open Library and the archive have them (only the columns used). */
export const DATA_TABLE = 'CREATE TABLE data (thing_id integer, revision integer, data text)';
/** Made after loading: faster than filling it row by row. */
export const DATA_INDEX = 'CREATE UNIQUE INDEX data_thing_id_revision_key ON data (thing_id, revision)';
export const METADATA_TABLE =
  'CREATE TABLE metadata (identifier text, mediatype text, curatestate text, boxid text, collection text)';

export const COPY_DATA_IN = 'COPY data (thing_id, revision, data) FROM STDIN';
export const COPY_METADATA_IN =
  'COPY metadata (identifier, mediatype, curatestate, boxid, collection) FROM STDIN';
