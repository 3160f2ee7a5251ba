/** The tables of Open Library that side tables and idump read, with the columns that must not leave. */

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

export const HISTORY_SCHEMA = `
  CREATE TABLE transaction (
    id serial PRIMARY KEY, action varchar(256), author_id int, ip inet, comment text, bot boolean DEFAULT false,
    created timestamp, changes text, data text
  );
  CREATE TABLE version (
    id serial PRIMARY KEY, thing_id int, revision int, transaction_id int, UNIQUE (thing_id, revision)
  );
  CREATE TABLE data (thing_id int, revision int, data text);`;
