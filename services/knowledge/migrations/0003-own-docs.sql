-- Versions of the workspace's own pages that were put into the corpus: a page that was deleted
-- afterwards stays away until it changes.
create table own_docs (
  path text primary key,
  sha256 text not null
);
