/**
 * Corpora, and what compressors make of them: from nothing to a table and a plot that others can check.
 *
 * <ul>
 *   <li>{@link dev.pith.corpora.catalogue}: which corpora there are, and how their files come onto this machine, verified.
 *   <li>{@link dev.pith.corpora.bench}: codecs of Pith and other compressors measured on files, and reports of that.
 * </ul>
 *
 * <p>The two meet in paths only: whoever runs a benchmark asks the catalogue where the files of a corpus are, and names
 * them to a {@link dev.pith.corpora.bench.Benchmark}. This package itself holds nothing.
 *
 * <pre>
 * name of a corpus → catalogue → files → bench → JSON → Markdown, HTML
 * </pre>
 */
@NullMarked
package dev.pith.corpora;

import org.jspecify.annotations.NullMarked;
