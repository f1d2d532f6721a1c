/**
 * Files of Pith in Hadoop and in all that reads and writes through it, such as Spark: a codec for {@code .pith} files, of
 * which a single large one is read by many tasks at once.
 *
 * <p>Start with {@link dev.pith.hadoop.PithCodec}, which Hadoop finds by itself once this module is on the class path. What
 * can be configured is read from Hadoop's configuration by {@code WriterSettings} and {@code ReaderSettings}. Data flows
 *
 * <pre>
 * rows → PithCompressionOutputStream → PithOutputStream → file
 * file → PithCompressionInputStream → PithInputStream → rows                      a file as a whole
 * file → SeekableInputChannel → SeekablePithChannel → PithSplitInputStream → rows  a split, a part of a file
 * </pre>
 *
 * <p>Where to cut rows is none of a codec's business: a split begins with a block, seldom with a row, and Hadoop's line
 * readers sort out who returns the row that lies across. What they expect of a codec for that, and what {@code
 * PithSplitInputStream} promises, is told there.
 */
@NullMarked
package dev.pith.hadoop;

import org.jspecify.annotations.NullMarked;
