/** The tables the main job reads, as Open Library and the archive have them; of the first two only the columns used. */
export const DATA_TABLE = 'CREATE TABLE data (thing_id integer, revision integer, data text)';
/** Made after loading: faster than filling it row by row. */
export const DATA_INDEX = 'CREATE UNIQUE INDEX data_thing_id_revision_key ON data (thing_id, revision)';
export const METADATA_TABLE =
  'CREATE TABLE metadata (identifier text, mediatype text, curatestate text, boxid text, collection text)';

export const COPY_DATA_IN = 'COPY data (thing_id, revision, data) FROM STDIN';
export const COPY_METADATA_IN =
  'COPY metadata (identifier, mediatype, curatestate, boxid, collection) FROM STDIN';
export const COPY_COVERS_IN = 'COPY cover (id, olid, author, ip, width, height, created) FROM STDIN';

export const SIDE_TABLE_SCHEMA = `
  CREATE TABLE bookshelves (
    id serial PRIMARY KEY, name text, description text, archived boolean DEFAULT false,
    updated timestamp, created timestamp
  );
  CREATE TABLE bookshelves_books (
    username text NOT NULL, work_id int NOT NULL, bookshelf_id int NOT NULL REFERENCES bookshelves (id),
    edition_id int, private boolean, updated timestamp, created timestamp,
    PRIMARY KEY (username, work_id, bookshelf_id)
  );
  CREATE TABLE ratings (
    username text NOT NULL, work_id int NOT NULL, rating int, edition_id int,
    updated timestamp, created timestamp, PRIMARY KEY (username, work_id)
  );
  CREATE TABLE wikidata (id text NOT NULL PRIMARY KEY, data json, updated timestamp);`;

export const COVER_SCHEMA = `
  CREATE TABLE cover (
    id serial PRIMARY KEY, category_id int, olid text, filename text, author text, ip inet, source_url text,
    source text, isbn text, width int, height int, archived boolean, deleted boolean DEFAULT false,
    created timestamp, last_modified timestamp
  );`;
