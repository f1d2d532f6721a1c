/**
 * Benchmark runs: codecs of Pith beside other compressors, on the same files in the same run.
 *
 * <p>Start with {@link dev.pith.corpora.bench.Benchmark}, which has a {@link dev.pith.corpora.bench.Compressor} compress and
 * decompress a file in a {@code Workspace}, verifies that the content came back, and tells the outcome as a {@link
 * dev.pith.corpora.bench.Measurement}. {@link dev.pith.corpora.bench.Compressors} knows whom to measure: codecs of Pith, and peers. A
 * peer that is a library is one class, such as {@code XzCompressor}, on top of {@code InProcessCompressor}; a peer that is
 * a program is one {@code ExternalProgram}.
 *
 * <pre>
 * names → Compressors → Compressor ─┐
 *                            file → Benchmark → Measurement → ResultsTable
 *                                                           → BenchmarkReport (JSON)
 * </pre>
 */
@NullMarked
package dev.pith.corpora.bench;

import org.jspecify.annotations.NullMarked;
