/**
 * The catalogue of corpora, and how their files come here: named, verified, downloaded and unpacked.
 *
 * <p>Start with {@link dev.pith.corpora.catalogue.Catalogue}, which says what there is: a {@link
 * dev.pith.corpora.catalogue.Corpus} has files with sizes and hashes, and sources that they can be had from. A {@link
 * dev.pith.corpora.catalogue.CorpusStore} is the directory where they lie; it verifies them. A {@link
 * dev.pith.corpora.catalogue.CorpusFetcher} gets those that are missing.
 *
 * <pre>
 * standard-catalogue.json ─┐
 * catalogue.json ──────────┴→ Catalogue → Corpus ┬→ CorpusStore → verified files
 *                                                └→ CorpusFetcher → Downloader → PartFile → Unpacker → Installer ↗
 * </pre>
 *
 * <p>To read a corpus in a program:
 *
 * <pre>{@code
 * CorpusStore store = CorpusStore.ofEnvironment(System.getenv());
 * List<Path> files = store.verifiedFiles(store.catalogue().corpus("canterbury"));
 * }</pre>
 *
 * <p>Nothing that comes from the network is believed: a file gets its name only after its size and hashes were found to
 * be those of the catalogue, downloads and what is unpacked from them are cut off where they exceed what was promised,
 * and only members that the catalogue names are read, whatever else an archive holds.
 *
 * <p>The format of a catalogue is described in {@code docs/corpora.md}.
 */
@NullMarked
package dev.pith.corpora.catalogue;

import org.jspecify.annotations.NullMarked;
