/**
 * Benchmark runs and reports: codecs of Pith beside other compressors, on the same files in the same run.
 *
 * <p>Start with {@link dev.pith.corpora.bench.Benchmark}, which has a {@link dev.pith.corpora.bench.Compressor} compress and
 * decompress a file in a {@code Workspace}, verifies that the content came back, and tells the outcome as a {@link
 * dev.pith.corpora.bench.Measurement}. {@link dev.pith.corpora.bench.Compressors} knows whom to measure: codecs of Pith, and
 * peers. A peer that is a library is one class, such as {@code XzCompressor}, on top of {@code InProcessCompressor}; a peer
 * that is a program is one {@code ExternalProgram}. Memory is that of a process: of the program, or of a JVM that runs
 * {@code SingleRun} for a library; {@code MemoryMeter} finds it.
 *
 * <p>All measurements together are a {@link dev.pith.corpora.bench.BenchmarkReport}, which is JSON when it is kept. Whatever
 * shows it takes the figures from {@code Score}, those of a file or of all files together.
 *
 * <pre>
 * names → Compressors → Compressor ─┐
 *                            file → Benchmark → Measurement → ResultsTable (as they come)
 *                                                   ↓
 *                                            BenchmarkReport ⇄ JSON
 *                                                   ├→ HtmlReport: Score → ScatterPlot (Axis, LabelPlacement), tables
 *                                                   ├→ MarkdownReport
 *                                                   └→ LargeTextTable
 * </pre>
 */
@NullMarked
package dev.pith.corpora.bench;

import org.jspecify.annotations.NullMarked;
